// Package lock opens what is locked with a password: the packages of .xlsx and
// .docx (ECMA-376, agile and standard encryption) and the streams of .xls (RC4
// and XOR obfuscation), all by [MS-OFFCRYPTO].
//
// A password is checked against the verifier in the file before anything is
// decrypted with it, so that a wrong one never yields other bytes. Passwords are
// not kept, and stand in no error.
package lock

import (
	"unicode/utf16"

	"jixiao/xlsx/sheet"
)

// Why a locked file is not opened.
const (
	ErrNeeded = sheet.Refusal("文件已加密，需要密码，请用 --password 密码 重新运行（可写几个，逐个试），或请填报单位取消密码后重新报送")
	ErrWrong  = sheet.Refusal("文件已加密，给出的密码不对，请核对后用 --password 密码 重新运行，或请填报单位取消密码后重新报送")

	errDamaged = sheet.Refusal("文件已加密，其中的加密信息不完整或已损坏，请重新取得该文件")
	errChanged = sheet.Refusal("文件已损坏（解密后校验不符，可能没有下载或复制完），请重新取得该文件")
	errUnknown = sheet.Refusal("文件已加密，加密的方式不认识，请用 WPS 或 Office 打开，取消密码后重新放入")
	errCostly  = sheet.Refusal("文件已加密，其中的加密参数异常（反复次数过多），不是正常的文件，请用 WPS 或 Office 打开，取消密码后重新放入")
)

// protected is the password of files that are not to be written to, or whose
// structure is protected: Excel encrypts some of them with it and opens them
// without asking ([MS-OFFCRYPTO] 2.4.2.3, [MS-XLS] 2.2.9).
const protected = "VelvetSweatshop"

// unlock tries the passwords in turn, then the one of protected files. opens
// reports whether a password is right. given is set where one of passwords was.
func unlock(passwords []string, opens func(password string) bool) (given bool, err error) {
	for _, p := range passwords {
		if opens(p) {
			return true, nil
		}
	}
	switch {
	case opens(protected):
		return false, nil
	case len(passwords) == 0:
		return false, ErrNeeded
	}
	return false, ErrWrong
}

// wide is a text in UTF-16, as passwords are hashed.
func wide(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

// fit is b cut or padded to n bytes.
func fit(b []byte, n int, pad byte) []byte {
	out := make([]byte, n)
	for i := copy(out, b); i < n; i++ {
		out[i] = pad
	}
	return out
}
