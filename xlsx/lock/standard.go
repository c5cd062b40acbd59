package lock

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
)

// standard is the encryption of Office 2007 ([MS-OFFCRYPTO] 2.3.4.5): AES, each
// block by itself, without a sum.
type standard struct {
	verifier
	keyBytes int
	block    cipher.Block // once it is open
}

// verifier is what a password is checked with.
type verifier struct {
	salt, sealed, sealedHash []byte
}

// The ciphers of a header, by their numbers.
const (
	cipherRC4    = 0x6801
	cipherAES128 = 0x660E
	cipherAES192 = 0x660F
	cipherAES256 = 0x6610
	hashSHA1     = 0x8004
)

// header is how something is encrypted with a cipher of Windows.
type header struct {
	flags, cipher, hash, keyBits uint32
}

const (
	flagExternal = 1 << 4
	flagAES      = 1 << 5
)

// parseHeader reads a header, before which its size stands, and what follows it.
func parseHeader(b []byte) (h header, rest []byte, err error) {
	const least = 32
	if len(b) < 4 {
		return h, nil, errDamaged
	}
	size := binary.LittleEndian.Uint32(b)
	if b = b[4:]; size < least || uint64(size) > uint64(len(b)) {
		return h, nil, errDamaged
	}
	word := func(i int) uint32 { return binary.LittleEndian.Uint32(b[i:]) }
	return header{flags: word(0), cipher: word(8), hash: word(12), keyBits: word(16)}, b[size:], nil
}

// parseVerifier reads a verifier whose hash takes so many bytes.
func parseVerifier(b []byte, hashBytes int) (v verifier, err error) {
	const saltBytes = 16
	if len(b) < 4+2*saltBytes+4+hashBytes || binary.LittleEndian.Uint32(b) != saltBytes {
		return v, errDamaged
	}
	b = b[4:]
	return verifier{salt: b[:16], sealed: b[16:32], sealedHash: b[36 : 36+hashBytes]}, nil
}

func parseStandard(b []byte) (*standard, error) {
	h, rest, err := parseHeader(b)
	if err != nil {
		return nil, err
	}
	bits := map[uint32]uint32{cipherAES128: 128, cipherAES192: 192, cipherAES256: 256, 0: 128}[h.cipher]
	switch {
	case h.flags&flagExternal != 0 || h.flags&flagAES == 0 || bits == 0 || h.hash != hashSHA1 && h.hash != 0:
		return nil, errUnknown
	case h.keyBits != bits && h.keyBits != 0:
		return nil, errDamaged
	}
	v, err := parseVerifier(rest, 2*aes.BlockSize)
	return &standard{verifier: v, keyBytes: int(bits) / 8}, err
}

// opens makes a key of the password, and checks it.
func (s *standard) opens(password string) bool {
	const spins = 50_000
	h := sha1.New()
	h.Write(s.salt)
	h.Write(wide(password))
	made := sha1.Sum(append(spin(h, h.Sum(nil), spins), 0, 0, 0, 0))
	block, err := aes.NewCipher(stretch(made)[:s.keyBytes])
	if err != nil {
		return false
	}
	s.block = block
	input, want := append([]byte(nil), s.sealed...), append([]byte(nil), s.sealedHash...)
	s.decrypt(input)
	s.decrypt(want)
	got := sha1.Sum(input)
	return subtle.ConstantTimeCompare(got[:], want[:sha1.Size]) == 1
}

// stretch makes 40 bytes of key out of a hash, as Windows does.
func stretch(made [sha1.Size]byte) []byte {
	half := func(pad byte) []byte {
		b := fit(nil, 64, pad)
		subtle.XORBytes(b, b, made[:])
		sum := sha1.Sum(b)
		return sum[:]
	}
	return append(half(0x36), half(0x5C)...)
}

// intact: the sums of the parts in the package are all there is.
func (s *standard) intact([]byte) bool { return true }

func (s *standard) decrypt(b []byte) {
	for ; len(b) >= aes.BlockSize; b = b[aes.BlockSize:] {
		s.block.Decrypt(b, b)
	}
}
