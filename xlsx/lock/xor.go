package lock

import (
	"math/bits"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// xor is what Excel 95 called encryption and later versions still read
// ([MS-OFFCRYPTO] 2.3.7): it hides the text from a passing eye and no more.
type xor struct {
	key, hash uint16
	mask      [xorSize]byte
}

const (
	xorSize    = 16
	xorLongest = xorSize - 1 // bytes of a password
)

// opens tries the password in the two ways in which its letters are made bytes.
func (x *xor) opens(password string) bool {
	for _, b := range [][]byte{lowBytes(password), inGBK(password)} {
		b = b[:min(len(b), xorLongest)]
		if len(b) > 0 && xorKey(b) == x.key && xorHash(b) == x.hash {
			x.mask = xorMask(b)
			return true
		}
	}
	return false
}

// lowBytes takes the lower byte of each unit, or the upper where that is zero.
func lowBytes(password string) (out []byte) {
	w := wide(password)
	for i := 0; i < len(w); i += 2 {
		if w[i] == 0 {
			out = append(out, w[i+1])
		} else {
			out = append(out, w[i])
		}
	}
	return out
}

func inGBK(password string) []byte {
	b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(password))
	if err != nil {
		return nil
	}
	return b
}

// xorKey is the key that a password makes ([MS-OFFCRYPTO] 2.3.7.2), written with
// the polynomial behind the tables there.
func xorKey(password []byte) uint16 {
	const polynomial = 0x1020
	turn := func(v uint16) uint16 {
		if v = bits.RotateLeft16(v, 1); v&1 != 0 {
			v ^= polynomial
		}
		return v
	}
	key, base, end := uint16(0), uint16(0x8000), uint16(0xFFFF)
	for i := len(password) - 1; i >= 0; i-- {
		c := password[i] & 0x7F
		for range 8 {
			base, end = turn(base), turn(end)
			if c&1 != 0 {
				key ^= base
			}
			c >>= 1
		}
	}
	return key ^ end
}

// xorHash is the verifier of a password ([MS-OFFCRYPTO] 2.3.7.1).
func xorHash(password []byte) uint16 {
	const width = 15
	hash := uint16(len(password)) ^ 0xCE4B
	for i, c := range password {
		n := (i + 1) % width
		v := uint16(c)
		hash ^= (v<<n | v>>(width-n)) & (1<<width - 1)
	}
	return hash
}

// xorMask is what bytes are mixed with: the password, filled up, mixed with its
// key.
func xorMask(password []byte) (mask [xorSize]byte) {
	filling := [...]byte{0xBB, 0xFF, 0xFF, 0xBA, 0xFF, 0xFF, 0xB9, 0x80, 0x00, 0xBE, 0x0F, 0x00, 0xBF, 0x0F, 0x00}
	copy(mask[copy(mask[:], password):], filling[:])
	key := xorKey(password)
	for i := range mask {
		half := byte(key)
		if i%2 == 1 {
			half = byte(key >> 8)
		}
		mask[i] = bits.RotateLeft8(mask[i]^half, 2)
	}
	return mask
}

// decrypt finds the place in the mask by that in the stream and the size of the
// record.
func (x *xor) decrypt(b []byte, at, size int) {
	for i := range b {
		b[i] = bits.RotateLeft8(b[i], 3) ^ x.mask[(at+i+size)%xorSize]
	}
}
