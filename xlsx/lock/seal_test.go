package lock

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/bits"
	"unicode/utf16"

	"jixiao/xlsx/ole"
)

// What the tests lock: the way there is written here by the same documents as the
// way back, and LibreOffice opens what it makes.

// counting is bytes that differ, for salts and keys.
func counting(n int, from byte) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = from + byte(i)
	}
	return b
}

// padded is b with zeros up to whole blocks.
func padded(b []byte) []byte { return fit(b, (len(b)+15)/16*16, 0) }

func encryptCBC(key, vector, b []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	out := padded(b)
	cipher.NewCBCEncrypter(block, vector).CryptBlocks(out, out)
	return out
}

// sealedPackage is a package that is locked: the two streams.
type sealedPackage struct{ info, data []byte }

func (p sealedPackage) file() []byte {
	return compound("EncryptionInfo", p.info, "EncryptedPackage", p.data)
}

// sealAgile locks a package as Office 2010 and later do.
func sealAgile(plain []byte, password, hashName string, keyBits, spins int) sealedPackage {
	p := parameters{BlockSize: 16, KeyBits: keyBits, HashSize: hashes[hashName]().Size(), Hash: hashName, Salt: counting(16, 1)}
	a := &agile{Package: p}
	key := counting(keyBits/8, 77)
	a.block, _ = aes.NewCipher(key)
	data := binary.LittleEndian.AppendUint64(nil, uint64(len(plain)))
	for i := 0; i*4096 < len(plain); i++ {
		number := binary.LittleEndian.AppendUint32(nil, uint32(i))
		data = append(data, encryptCBC(key, a.vector(number), plain[i*4096:min((i+1)*4096, len(plain))])...)
	}
	sumKey := counting(p.HashSize, 33)
	sum := hmac.New(hashes[hashName], sumKey)
	sum.Write(data)

	salt := counting(16, 9)
	made := spin(hashes[hashName](), p.hash(salt, wide(password)), spins)
	seal := func(purpose, b []byte) string {
		return base64.StdEncoding.EncodeToString(encryptCBC(fit(p.hash(made, purpose), keyBits/8, padding), salt, b))
	}
	input := counting(16, 50)
	text := base64.StdEncoding.EncodeToString
	attributes := func(salt []byte) string {
		return fmt.Sprintf(`saltSize="16" blockSize="16" keyBits="%d" hashSize="%d" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="%s" saltValue="%s"`,
			keyBits, p.HashSize, hashName, text(salt))
	}
	info := fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\r\n"+
		`<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption" xmlns:p="http://schemas.microsoft.com/office/2006/keyEncryptor/password">`+
		`<keyData %s/><dataIntegrity encryptedHmacKey="%s" encryptedHmacValue="%s"/><keyEncryptors>`+
		`<keyEncryptor uri="http://schemas.microsoft.com/office/2006/keyEncryptor/password"><p:encryptedKey spinCount="%d" %s `+
		`encryptedVerifierHashInput="%s" encryptedVerifierHashValue="%s" encryptedKeyValue="%s"/></keyEncryptor></keyEncryptors></encryption>`,
		attributes(p.Salt), text(encryptCBC(key, a.vector(forSumKey), sumKey)), text(encryptCBC(key, a.vector(forSum), sum.Sum(nil))),
		spins, attributes(salt), seal(forInput, input), seal(forInputHash, p.hash(input)), seal(forKey, key))
	return sealedPackage{append([]byte{4, 0, 4, 0, 0x40, 0, 0, 0}, info...), data}
}

// sealStandard locks a package as Office 2007 does, with a key of so many bits.
func sealStandard(plain []byte, password string, keyBits int) sealedPackage {
	v := verifier{salt: counting(16, 3)}
	h := sha1.New()
	h.Write(v.salt)
	h.Write(wide(password))
	made := sha1.Sum(append(spin(h, h.Sum(nil), 50_000), 0, 0, 0, 0))
	block, err := aes.NewCipher(stretch(made)[:keyBits/8])
	if err != nil {
		panic(err)
	}
	encrypt := func(b []byte) []byte {
		b = padded(b)
		for i := 0; i < len(b); i += 16 {
			block.Encrypt(b[i:], b[i:])
		}
		return b
	}
	input := counting(16, 90)
	sum := sha1.Sum(input)
	le := binary.LittleEndian
	info := []byte{4, 0, 2, 0, 0x24, 0, 0, 0}
	provider := append(wide("Microsoft Enhanced RSA and AES Cryptographic Provider"), 0, 0)
	info = le.AppendUint32(info, uint32(32+len(provider)))
	number := map[int]uint32{128: cipherAES128, 192: cipherAES192, 256: cipherAES256}[keyBits]
	for _, w := range []uint32{0x24, 0, number, hashSHA1, uint32(keyBits), 0x18, 0, 0} {
		info = le.AppendUint32(info, w)
	}
	info = append(le.AppendUint32(append(info, provider...), 16), v.salt...)
	info = append(info, encrypt(input)...)
	info = append(le.AppendUint32(info, sha1.Size), encrypt(sum[:])...)
	return sealedPackage{info, append(le.AppendUint64(nil, uint64(len(plain))), encrypt(plain)...)}
}

// The ways to lock a stream of .xls.
var streamSeals = map[string]func(password string) []byte{
	"RC4": func(password string) []byte {
		c, err := parseRC4(make([]byte, 48))
		if err != nil {
			panic(err)
		}
		info := append([]byte{1, 0, 1, 0, 1, 0}, make([]byte, 48)...)
		sealVerifier(c, password, info[6+16:])
		return info
	},
	"CryptoAPI 40":  func(password string) []byte { return windowsInfo(password, 40) },
	"CryptoAPI 128": func(password string) []byte { return windowsInfo(password, 128) },
	"XOR": func(password string) []byte {
		b := lowBytes(password)
		b = b[:min(len(b), xorLongest)]
		le := binary.LittleEndian
		return le.AppendUint16(le.AppendUint16([]byte{0, 0}, xorKey(b)), xorHash(b))
	},
}

// windowsInfo is a FILEPASS by the library of Windows.
func windowsInfo(password string, keyBits uint32) []byte {
	le := binary.LittleEndian
	provider := append(wide("Microsoft Enhanced Cryptographic Provider v1.0"), 0, 0)
	info := []byte{1, 0, 4, 0, 2, 0, 4, 0, 0, 0}
	info = le.AppendUint32(info, uint32(32+len(provider)))
	for _, w := range []uint32{4, 0, cipherRC4, hashSHA1, keyBits, 1, 0, 0} {
		info = le.AppendUint32(info, w)
	}
	info = append(le.AppendUint32(append(info, provider...), 16), make([]byte, 16)...)
	from := len(info)
	info = append(append(info, make([]byte, 16)...), sha1.Size, 0, 0, 0)
	info = append(info, make([]byte, sha1.Size)...)
	c, err := parseWindows(info[10:])
	if err != nil {
		panic(err)
	}
	both := make([]byte, 16+sha1.Size)
	sealVerifier(c, password, both)
	copy(info[from:], both[:16])
	copy(info[from+20:], both[16:])
	return info
}

// sealVerifier writes a verifier and its hash, encrypted: RC4 there is RC4 back.
func sealVerifier(c *blocks, password string, to []byte) {
	c.made, c.bytes = c.initial(password), nil
	input := counting(16, 7)
	copy(to, append(input, c.sum(input)...))
	c.decrypt(to, 0, 0)
}

// sealStream locks a stream of records, its FILEPASS behind the first of them; to
// begin with, sheets are moved by what that takes.
func sealStream(records []byte, way, password string) []byte {
	le := binary.LittleEndian
	info := streamSeals[way](password)
	first := 4 + int(le.Uint16(records[2:]))
	pass := append(le.AppendUint16([]byte{0x2F, 0}, uint16(len(info))), info...)
	out := bytes.Join([][]byte{records[:first], pass, records[first:]}, nil)
	c, err := parseFilePass(info)
	if err != nil || !c.opens(password) {
		panic(fmt.Sprint("FILEPASS ", way, err))
	}
	for at := first + len(pass); at+4 <= len(out); {
		id, size := le.Uint16(out[at:]), int(le.Uint16(out[at+2:]))
		at += 4
		if id == 0x85 {
			le.PutUint32(out[at:], le.Uint32(out[at:])+uint32(len(pass)))
		}
		if from := plainBytes(id); from < size {
			encryptRecord(c, out[at+from:at+size], at+from, size)
		}
		at += size
	}
	return out
}

func encryptRecord(c streamCipher, b []byte, at, size int) {
	x, ok := c.(*xor)
	if !ok {
		c.decrypt(b, at, size)
		return
	}
	for i := range b {
		b[i] = bits.RotateLeft8(b[i]^x.mask[(at+i+size)%xorSize], 5)
	}
}

// compound is a compound file of streams: name, data, name, data.
func compound(pairs ...any) []byte {
	const sector, mini, cut = 512, 64, 4096
	const free, end, fatMark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
	le := binary.LittleEndian
	var fat, miniFAT []uint32
	var body, small []byte
	chain := func(table *[]uint32, n int) uint32 {
		if n == 0 {
			return end
		}
		first := len(*table)
		for i := 1; i < n; i++ {
			*table = append(*table, uint32(first+i))
		}
		*table = append(*table, end)
		return uint32(first)
	}
	add := func(b []byte) uint32 {
		n := (len(b) + sector - 1) / sector
		body = append(body, fit(b, n*sector, 0)...)
		return chain(&fat, n)
	}
	directory := make([]byte, (len(pairs)/2+1+3)/4*sector)
	entry := func(i int, name string, kind byte, next, child, start uint32, size int) {
		e := directory[i*128:]
		for j, u := range utf16.Encode([]rune(name)) {
			le.PutUint16(e[2*j:], u)
		}
		le.PutUint16(e[64:], uint16(2*len(name)+2))
		e[66], e[67] = kind, 1
		le.PutUint32(e[68:], free)
		le.PutUint32(e[72:], next)
		le.PutUint32(e[76:], child)
		le.PutUint32(e[116:], start)
		le.PutUint32(e[120:], uint32(size))
	}
	for i := 0; i < len(pairs); i += 2 {
		name, data := pairs[i].(string), pairs[i+1].([]byte)
		next := uint32(free)
		if i+2 < len(pairs) {
			next = uint32(i/2 + 2)
		}
		var start uint32
		if len(data) < cut {
			n := (len(data) + mini - 1) / mini
			start = chain(&miniFAT, n)
			small = append(small, fit(data, n*mini, 0)...)
		} else {
			start = add(data)
		}
		entry(i/2+1, name, 2, next, free, start, len(data))
	}
	entry(0, "Root Entry", 5, free, 1, add(small), len(small))
	var table []byte
	for _, v := range miniFAT {
		table = le.AppendUint32(table, v)
	}
	for len(table)%sector != 0 {
		table = le.AppendUint32(table, free)
	}
	miniAt := add(table)
	directoryAt := add(directory)
	fats := 1
	for (len(fat)+fats+127)/128 > fats {
		fats++
	}
	fatAt := len(fat)
	for range fats {
		fat = append(fat, fatMark)
	}
	for len(fat) < fats*128 {
		fat = append(fat, free)
	}
	for _, v := range fat {
		body = le.AppendUint32(body, v)
	}
	head := make([]byte, sector)
	copy(head, ole.Signature)
	for at, v := range map[int]uint16{24: 0x3E, 26: 3, 28: 0xFFFE, 30: 9, 32: 6} {
		le.PutUint16(head[at:], v)
	}
	miniFATs := uint32(len(table) / sector)
	for at, v := range map[int]uint32{44: uint32(fats), 48: directoryAt, 56: cut, 60: miniAt, 64: miniFATs, 68: end} {
		le.PutUint32(head[at:], v)
	}
	for i := range 109 {
		v := uint32(free)
		if i < fats {
			v = uint32(fatAt + i)
		}
		le.PutUint32(head[76+4*i:], v)
	}
	return append(head, body...)
}
