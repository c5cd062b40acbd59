package lock

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/binary"
	"encoding/xml"
	"hash"
)

// agile is the encryption of Office 2010 and later ([MS-OFFCRYPTO] 2.3.4.10).
type agile struct {
	Package parameters `xml:"keyData"`
	Sum     *struct {
		Key   base64Text `xml:"encryptedHmacKey,attr"`
		Value base64Text `xml:"encryptedHmacValue,attr"`
	} `xml:"dataIntegrity"`
	Keys []struct {
		Password *passwordKey `xml:"http://schemas.microsoft.com/office/2006/keyEncryptor/password encryptedKey"`
	} `xml:"keyEncryptors>keyEncryptor"`

	password *passwordKey // of Keys
	block    cipher.Block // of the package, once it is open
}

// parameters are how one thing is encrypted.
type parameters struct {
	BlockSize int        `xml:"blockSize,attr"`
	KeyBits   int        `xml:"keyBits,attr"`
	HashSize  int        `xml:"hashSize,attr"`
	Cipher    string     `xml:"cipherAlgorithm,attr"`
	Chaining  string     `xml:"cipherChaining,attr"`
	Hash      string     `xml:"hashAlgorithm,attr"`
	Salt      base64Text `xml:"saltValue,attr"`
}

// passwordKey is the key of the package, encrypted with what a password makes.
type passwordKey struct {
	parameters
	Spins     int        `xml:"spinCount,attr"`
	Input     base64Text `xml:"encryptedVerifierHashInput,attr"`
	InputHash base64Text `xml:"encryptedVerifierHashValue,attr"`
	Key       base64Text `xml:"encryptedKeyValue,attr"`
}

// maxSpins is how often a password may be hashed: Office does it 100,000 times,
// which takes a twentieth of a second.
const maxSpins = 1_000_000

// The blocks that tell apart what a password or a salt is hashed for.
var (
	forInput     = []byte{0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79}
	forInputHash = []byte{0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E}
	forKey       = []byte{0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6}
	forSumKey    = []byte{0x5F, 0xB2, 0xAD, 0x01, 0x0C, 0xB9, 0xE1, 0xF6}
	forSum       = []byte{0xA0, 0x67, 0x7F, 0x02, 0xB2, 0x2C, 0x84, 0x33}
)

func parseAgile(b []byte) (*agile, error) {
	a := &agile{}
	if xml.Unmarshal(bytes.TrimRight(b, "\x00"), a) != nil {
		return nil, errDamaged
	}
	for _, k := range a.Keys {
		if k.Password != nil {
			a.password = k.Password
		}
	}
	if a.password == nil {
		return nil, errUnknown // a certificate alone
	}
	if err := a.Package.check(); err != nil {
		return nil, err
	}
	if err := a.password.check(); err != nil {
		return nil, err
	}
	k := a.password
	whole := func(b []byte) bool { return len(b) > 0 && len(b)%aes.BlockSize == 0 }
	switch {
	case k.Spins < 0 || k.Spins > maxSpins:
		return nil, errCostly
	case !whole(k.Input) || !whole(k.InputHash) || !whole(k.Key), len(k.InputHash) < k.HashSize, len(k.Key) < a.Package.KeyBits/8,
		a.Sum != nil && (!whole(a.Sum.Key) || !whole(a.Sum.Value) || len(a.Sum.Key) < a.Package.HashSize || len(a.Sum.Value) < a.Package.HashSize):
		return nil, errDamaged
	}
	return a, nil
}

// hashes are those that the format names and that somebody uses.
var hashes = map[string]func() hash.Hash{
	"MD5": md5.New, "SHA1": sha1.New, "SHA-1": sha1.New, "SHA256": sha256.New, "SHA384": sha512.New384, "SHA512": sha512.New,
	"SHA-256": sha256.New, "SHA-384": sha512.New384, "SHA-512": sha512.New,
}

// check refuses what is not known, and sizes that contradict each other.
func (p *parameters) check() error {
	switch {
	case p.Cipher != "AES" || p.Chaining != "ChainingModeCBC" || hashes[p.Hash] == nil:
		return errUnknown
	case p.BlockSize != aes.BlockSize || p.HashSize != hashes[p.Hash]().Size() || len(p.Salt) == 0,
		p.KeyBits != 128 && p.KeyBits != 192 && p.KeyBits != 256:
		return errDamaged
	}
	return nil
}

// hash hashes texts, one behind the other.
func (p *parameters) hash(parts ...[]byte) []byte {
	h := hashes[p.Hash]()
	for _, b := range parts {
		h.Write(b)
	}
	return h.Sum(nil)
}

// padding is what keys and vectors that are too short end in.
const padding = 0x36

// opens hashes the password, checks the result, and opens the key of the package
// with it.
func (a *agile) opens(password string) bool {
	k := a.password
	h := hashes[k.Hash]()
	made := spin(h, k.hash(k.Salt, wide(password)), k.Spins)
	unseal := func(purpose, sealed []byte) []byte {
		return decryptCBC(fit(k.hash(made, purpose), k.KeyBits/8, padding), fit(k.Salt, aes.BlockSize, padding), sealed)
	}
	input, want := unseal(forInput, k.Input), unseal(forInputHash, k.InputHash)[:k.HashSize]
	input = input[:min(len(input), len(k.Salt))]
	if subtle.ConstantTimeCompare(k.hash(input), want) != 1 {
		return false
	}
	block, err := aes.NewCipher(unseal(forKey, k.Key)[:a.Package.KeyBits/8])
	a.block = block
	return err == nil
}

// spin hashes made over and over, the number of each turn before it.
func spin(h hash.Hash, made []byte, turns int) []byte {
	var number [4]byte
	for i := range turns {
		binary.LittleEndian.PutUint32(number[:], uint32(i))
		h.Reset()
		h.Write(number[:])
		h.Write(made)
		made = h.Sum(made[:0])
	}
	return made
}

// decryptCBC is b decrypted; the sizes of all three are checked before.
func decryptCBC(key, vector, b []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		return make([]byte, len(b))
	}
	out := make([]byte, len(b))
	cipher.NewCBCDecrypter(block, vector).CryptBlocks(out, b)
	return out
}

// vector is where the chain begins for a purpose.
func (a *agile) vector(purpose []byte) []byte {
	return fit(a.Package.hash(a.Package.Salt, purpose), aes.BlockSize, padding)
}

// intact compares the keyed sum of the stream. A file may do without one.
func (a *agile) intact(sealed []byte) bool {
	if a.Sum == nil {
		return true
	}
	unseal := func(purpose, b []byte) []byte {
		out := make([]byte, len(b))
		cipher.NewCBCDecrypter(a.block, a.vector(purpose)).CryptBlocks(out, b)
		return out[:a.Package.HashSize]
	}
	sum := hmac.New(hashes[a.Package.Hash], unseal(forSumKey, a.Sum.Key))
	sum.Write(sealed)
	return hmac.Equal(sum.Sum(nil), unseal(forSum, a.Sum.Value))
}

// decrypt decrypts the segments of the package, each with a chain of its own.
func (a *agile) decrypt(b []byte) {
	const segment = 4096
	var number [4]byte
	for i := uint32(0); len(b) > 0; i++ {
		n := min(segment, len(b))
		binary.LittleEndian.PutUint32(number[:], i)
		cipher.NewCBCDecrypter(a.block, a.vector(number[:])).CryptBlocks(b[:n], b[:n])
		b = b[n:]
	}
}
