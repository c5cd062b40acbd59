package lock

import (
	"crypto/aes"
	"encoding/binary"

	"jixiao/xlsx/ole"
	"jixiao/xlsx/sheet"
)

// The streams of a locked package: how it is encrypted, and the package itself.
const (
	infoStream    = "EncryptionInfo"
	packageStream = "EncryptedPackage"
)

// infoSize is how much is read of the first: honest ones take 1 to 4 KB.
const infoSize = 256 << 10

// IsPackage reports whether a compound file is a locked package.
func IsPackage(f *ole.File) bool { return f.Has(packageStream) }

// Package opens a locked package of at most so many bytes. given is set where one
// of the passwords was needed. Errors are sheet.Refusals.
func Package(f *ole.File, most int64, passwords []string) (data []byte, given bool, err error) {
	info := f.Stream(infoStream, infoSize)
	if info == nil {
		return nil, false, sheet.Refusal("文件受权限管理（IRM）保护，请填报单位用 Office 取消权限限制后重新报送")
	}
	way, err := parseInfo(info)
	if err != nil {
		return nil, false, err
	}
	if given, err = unlock(passwords, way.opens); err != nil {
		return nil, false, err
	}
	sealed := f.Stream(packageStream, most+1)
	if int64(len(sealed)) > most {
		return nil, false, sheet.Refuse("加密的文件超过 %d MB，请填报单位取消密码后重新报送", most>>20)
	}
	data, err = decrypted(way, sealed)
	return data, given, err
}

// packageCipher is one way to encrypt a package.
type packageCipher interface {
	// opens reports whether the password is right, and keeps the key that it makes.
	opens(password string) bool
	// intact reports whether nobody changed the stream since it was encrypted.
	intact(sealed []byte) bool
	// decrypt decrypts in place, in whole blocks.
	decrypt(b []byte)
}

// parseInfo reads how a package is encrypted, from its version on.
func parseInfo(b []byte) (packageCipher, error) {
	if len(b) < 8 {
		return nil, errDamaged
	}
	major, minor := binary.LittleEndian.Uint16(b), binary.LittleEndian.Uint16(b[2:])
	switch {
	case major == 4 && minor == 4:
		return parseAgile(b[8:])
	case major >= 2 && major <= 4 && minor == 2:
		return parseStandard(b[8:])
	}
	return nil, errUnknown
}

// decrypted is the package behind its stream: its size stands before it, and it is
// padded to whole blocks. It takes the place of the stream.
func decrypted(way packageCipher, sealed []byte) ([]byte, error) {
	const sizeBytes = 8
	if len(sealed) < sizeBytes || !way.intact(sealed) {
		return nil, errChanged
	}
	size, data := binary.LittleEndian.Uint64(sealed), sealed[sizeBytes:]
	data = data[:len(data)/aes.BlockSize*aes.BlockSize]
	if size > uint64(len(data)) {
		return nil, errChanged
	}
	way.decrypt(data)
	return data[:size], nil
}
