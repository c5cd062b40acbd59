package lock

import "encoding/base64"

// base64Text is bytes as an attribute holds them.
type base64Text []byte

// UnmarshalText takes a text that is no base64 for damage.
func (b *base64Text) UnmarshalText(text []byte) (err error) {
	*b, err = base64.StdEncoding.AppendDecode(nil, text)
	return err
}
