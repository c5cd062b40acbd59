package lock

import (
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
)

// Stream decrypts a stream of .xls records in place, all that stands behind the
// record FILEPASS, which is found at a place of it and says in info how it is
// encrypted ([MS-XLS] 2.2.10). given is set where one of the passwords was
// needed. Errors are sheet.Refusals.
func Stream(stream []byte, at int, info []byte, passwords []string) (given bool, err error) {
	way, err := parseFilePass(info)
	if err != nil {
		return false, err
	}
	if given, err = unlock(passwords, way.opens); err != nil {
		return false, err
	}
	const header = 4
	at += header + len(info)
	for at+header <= len(stream) {
		id, size := binary.LittleEndian.Uint16(stream[at:]), int(binary.LittleEndian.Uint16(stream[at+2:]))
		at += header
		data := stream[at:min(at+size, len(stream))]
		if from := plainBytes(id); from < len(data) {
			way.decrypt(data[from:], at+from, size)
		}
		at += size
	}
	return given, nil
}

// streamCipher is one way to encrypt a stream.
type streamCipher interface {
	opens(password string) bool
	// decrypt decrypts b in place, which stands at a place in the stream, in a
	// record with data of so many bytes.
	decrypt(b []byte, at, size int)
}

// plainBytes is how much of the data of a record is never encrypted.
func plainBytes(id uint16) int {
	const (
		filePass, bof, boundSheet           = 0x002F, 0x0809, 0x0085
		userExclusive, fileLock, interface_ = 0x0194, 0x0195, 0x00E1
		revisionInfo, revisionHead          = 0x0196, 0x0138
		all                                 = 1 << 16
	)
	switch id {
	case bof, filePass, userExclusive, fileLock, interface_, revisionInfo, revisionHead:
		return all
	case boundSheet:
		return 4 // where the sheet stands
	}
	return 0
}

// parseFilePass reads how a stream is encrypted.
func parseFilePass(b []byte) (streamCipher, error) {
	if len(b) < 6 {
		return nil, errDamaged
	}
	word := func(i int) uint16 { return binary.LittleEndian.Uint16(b[i:]) }
	switch {
	case word(0) == 0:
		return &xor{key: word(2), hash: word(4)}, nil
	case word(0) != 1:
		return nil, errUnknown
	case word(2) == 1 && word(4) == 1:
		return parseRC4(b[6:])
	case word(2) >= 2 && word(2) <= 4 && word(4) == 2 && len(b) >= 10:
		return parseWindows(b[10:])
	}
	return nil, errUnknown
}

// blocks is RC4 with a new key for every 1024 bytes of the stream.
type blocks struct {
	verifier
	made []byte
	key  func(made []byte, block uint32) []byte
	sum  func(b []byte) []byte
	// initial makes of a password what the keys of the blocks are made of.
	initial func(password string) []byte

	block uint32 // the one whose bytes are in bytes; none where bytes is nil
	bytes []byte
}

const blockSize = 1024

// parseRC4 reads the verifier of RC4 with 40 bits ([MS-OFFCRYPTO] 2.3.6).
func parseRC4(b []byte) (*blocks, error) {
	const size, short = 16, 5
	if len(b) < 3*size {
		return nil, errDamaged
	}
	salt := b[:size]
	sum := func(b []byte) []byte { h := md5.Sum(b); return h[:] }
	return &blocks{
		verifier: verifier{salt: salt, sealed: b[size : 2*size], sealedHash: b[2*size : 3*size]},
		sum:      sum,
		initial: func(password string) []byte {
			h := sum(wide(password))[:short]
			var b []byte
			for range 16 {
				b = append(append(b, h...), salt...)
			}
			return sum(b)[:short]
		},
		key: func(made []byte, block uint32) []byte {
			return sum(binary.LittleEndian.AppendUint32(made[:short:short], block))
		},
	}, nil
}

// parseWindows reads header and verifier of RC4 by the library of Windows
// ([MS-OFFCRYPTO] 2.3.5).
func parseWindows(b []byte) (*blocks, error) {
	h, rest, err := parseHeader(b)
	if err != nil {
		return nil, err
	}
	const shortBits, shortKey = 40, 16
	if h.keyBits == 0 {
		h.keyBits = shortBits
	}
	switch {
	case h.cipher != cipherRC4 || h.hash != hashSHA1 && h.hash != 0:
		return nil, errUnknown
	case h.keyBits < shortBits || h.keyBits > 128 || h.keyBits%8 != 0:
		return nil, errDamaged
	}
	v, err := parseVerifier(rest, sha1.Size)
	if err != nil {
		return nil, err
	}
	sum := func(b []byte) []byte { h := sha1.Sum(b); return h[:] }
	return &blocks{
		verifier: v,
		sum:      sum,
		initial:  func(password string) []byte { return sum(append(v.salt[:len(v.salt):len(v.salt)], wide(password)...)) },
		key: func(made []byte, block uint32) []byte {
			key := sum(binary.LittleEndian.AppendUint32(made[:sha1.Size:sha1.Size], block))[:h.keyBits/8]
			if h.keyBits == shortBits {
				key = fit(key, shortKey, 0)
			}
			return key
		},
	}, nil
}

func (c *blocks) opens(password string) bool {
	c.made, c.bytes = c.initial(password), nil
	both := append(append([]byte(nil), c.sealed...), c.sealedHash...)
	c.decrypt(both, 0, 0)
	n := len(c.sealed)
	return subtle.ConstantTimeCompare(c.sum(both[:n]), both[n:]) == 1
}

func (c *blocks) decrypt(b []byte, at, _ int) {
	for len(b) > 0 {
		from := at % blockSize
		n := min(len(b), blockSize-from)
		subtle.XORBytes(b[:n], b[:n], c.stream(uint32(at / blockSize))[from:from+n])
		b, at = b[n:], at+n
	}
}

// stream is the bytes that a block is mixed with.
func (c *blocks) stream(block uint32) []byte {
	if c.bytes != nil && c.block == block {
		return c.bytes
	}
	if c.bytes == nil {
		c.bytes = make([]byte, blockSize)
	}
	clear(c.bytes)
	c.block = block
	if mix, err := rc4.NewCipher(c.key(c.made, block)); err == nil {
		mix.XORKeyStream(c.bytes, c.bytes)
	}
	return c.bytes
}
