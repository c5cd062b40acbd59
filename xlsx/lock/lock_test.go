package lock

import (
	"bytes"
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jixiao/xlsx/ole"
	"jixiao/xlsx/sheet"

	"github.com/xuri/excelize/v2"
)

var update = flag.Bool("update", false, "lock the workbooks in testdata anew")

func container(t testing.TB, data []byte) *ole.File {
	t.Helper()
	f, err := ole.Open(bytes.NewReader(data), int64(len(data)), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

const most = 1 << 20

// packages are ways to lock a package.
var packages = []struct {
	name string
	seal func(plain []byte, password string) sealedPackage
}{
	{"agile SHA-512", func(b []byte, p string) sealedPackage { return sealAgile(b, p, "SHA512", 256, 1000) }},
	{"agile SHA-384", func(b []byte, p string) sealedPackage { return sealAgile(b, p, "SHA384", 256, 10) }},
	{"agile SHA-256", func(b []byte, p string) sealedPackage { return sealAgile(b, p, "SHA256", 192, 10) }},
	{"agile SHA-1", func(b []byte, p string) sealedPackage { return sealAgile(b, p, "SHA1", 128, 10) }},
	{"agile MD5, key longer than the hash", func(b []byte, p string) sealedPackage { return sealAgile(b, p, "MD5", 256, 0) }},
	{"standard 128", func(b []byte, p string) sealedPackage { return sealStandard(b, p, 128) }},
	{"standard 192", func(b []byte, p string) sealedPackage { return sealStandard(b, p, 192) }},
	{"standard 256", func(b []byte, p string) sealedPackage { return sealStandard(b, p, 256) }},
}

// TestPackage: the right password gives the package to the byte, whatever its
// size; a wrong one, and none, gives nothing.
func TestPackage(t *testing.T) {
	for _, way := range packages {
		for _, password := range []string{"123456", "绩效2023𠮷", protected} {
			for _, size := range []int{0, 1, 16, 4095, 4096, 4097, 9000} {
				plain := bytes.Repeat([]byte("绩效"), size)[:size]
				f := container(t, way.seal(plain, password).file())
				got, given, err := Package(f, most, []string{"错", password})
				if err != nil || !given || !bytes.Equal(got, plain) {
					t.Fatalf("%s, %q, %d bytes: %d bytes, given %t, %v", way.name, password, size, len(got), given, err)
				}
				if size > 16 {
					continue
				}
				got, given, err = Package(f, most, []string{"错", "123457"})
				checkClosed(t, way.name+" "+password, got, plain, given, err, password, ErrWrong)
				got, given, err = Package(f, most, nil)
				checkClosed(t, way.name+" "+password, got, plain, given, err, password, ErrNeeded)
			}
		}
	}
}

// checkClosed checks what comes of a file without its password: nothing, unless it
// is only protected.
func checkClosed(t *testing.T, name string, got, plain []byte, given bool, err error, password string, want error) {
	t.Helper()
	if password == protected {
		if err != nil || given || !bytes.Equal(got, plain) {
			t.Errorf("%s: %q, given %t, %v", name, got, given, err)
		}
	} else if err != want || got != nil || given {
		t.Errorf("%s without its password: %q, %v, want %v", name, got, err, want)
	}
}

// TestExcelize: what excelize locks is opened.
func TestExcelize(t *testing.T) {
	plain := bytes.Repeat([]byte("0123456789"), 500) // smaller ones it misplaces
	sealed, err := excelize.Encrypt(plain, &excelize.Options{Password: "一二三"})
	if err != nil {
		t.Fatal(err)
	}
	got, given, err := Package(container(t, sealed), most, []string{"一二三"})
	if err != nil || !given || !bytes.Equal(got, plain) {
		t.Errorf("%q, given %t, %v", got, given, err)
	}
}

// TestDamage: a package of which anything was changed or cut off is refused, or
// comes as it was.
func TestDamage(t *testing.T) {
	plain := bytes.Repeat([]byte("0123456789"), 20)
	for _, way := range []string{"agile", "standard"} {
		p := sealStandard(plain, "1", 128)
		if way == "agile" {
			p = sealAgile(plain, "1", "SHA256", 128, 1)
		}
		step := 1
		if way == "standard" {
			step = 7 // each costs 50,000 hashes
		}
		for i := 0; i < len(p.info); i += step {
			changed := sealedPackage{slices.Clone(p.info), p.data}
			changed.info[i] ^= 4
			checkDamaged(t, fmt.Sprintf("%s, byte %d of the info", way, i), changed, plain)
			checkDamaged(t, fmt.Sprintf("%s, %d bytes of the info", way, i), sealedPackage{p.info[:i], p.data}, plain)
		}
		for i := range p.data {
			if way == "agile" {
				changed := sealedPackage{p.info, slices.Clone(p.data)}
				changed.data[i] ^= 4
				checkDamaged(t, fmt.Sprintf("%s, byte %d", way, i), changed, nil)
			}
			if way == "agile" || i%50 == 0 {
				checkDamaged(t, fmt.Sprintf("%s, %d bytes", way, i), sealedPackage{p.info, p.data[:i]}, nil)
			}
		}
	}
}

// checkDamaged opens p: it is refused, or gives one of the bytes wanted.
func checkDamaged(t *testing.T, name string, p sealedPackage, want []byte) {
	t.Helper()
	got, _, err := Package(container(t, p.file()), most, []string{"1"})
	if err == nil && want != nil && bytes.Equal(got, want) {
		return
	}
	if why, ok := err.(sheet.Refusal); !ok || !strings.Contains(string(why), "请") {
		t.Errorf("%s: %q, %v", name, got, err)
	}
}

// TestStrange: parameters that no program writes are refused before anything is
// hashed.
func TestStrange(t *testing.T) {
	p := sealAgile([]byte("x"), "1", "SHA512", 256, 3)
	for _, c := range []struct{ name, old, with, want string }{
		{"ten million turns", `spinCount="3"`, `spinCount="10000000"`, "反复次数过多"},
		{"more turns than there are numbers", `spinCount="3"`, `spinCount="99999999999999999999"`, "已损坏"},
		{"turns below zero", `spinCount="3"`, `spinCount="-1"`, "反复次数过多"},
		{"another cipher", "AES", "DES", "方式不认识"},
		{"another chain", "ChainingModeCBC", "ChainingModeCFB", "方式不认识"},
		{"another hash", "SHA512", "WHIRLPOOL", "方式不认识"},
		{"a key of no size", `keyBits="256"`, `keyBits="0"`, "已损坏"},
		{"a hash of another size", `hashSize="64"`, `hashSize="63"`, "已损坏"},
		{"no password", "p:encryptedKey", "p:other", "方式不认识"},
		{"no base64", `encryptedKeyValue="`, `encryptedKeyValue="*`, "已损坏"},
		{"extensible", "\x04\x00\x04\x00\x40", "\x04\x00\x03\x00\x40", "方式不认识"},
	} {
		info := strings.ReplaceAll(string(p.info), c.old, c.with)
		if info == string(p.info) {
			t.Fatalf("%s: %q is not there", c.name, c.old)
		}
		_, _, err := Package(container(t, sealedPackage{[]byte(info), p.data}.file()), most, []string{"1"})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	_, _, err := Package(container(t, compound("EncryptedPackage", p.data)), most, []string{"1"})
	if err == nil || !strings.Contains(err.Error(), "权限管理") {
		t.Errorf("rights management: %v", err)
	}
	if _, _, err := Package(container(t, p.file()), 8, []string{"1"}); err == nil || !strings.Contains(err.Error(), "超过") {
		t.Errorf("larger than allowed: %v", err)
	}
}

// someRecords is a stream that passes a block of keys within a record, with
// records that are never encrypted.
func someRecords() []byte {
	record := func(id, size int) []byte {
		b := binary.LittleEndian.AppendUint16(nil, uint16(id))
		return append(binary.LittleEndian.AppendUint16(b, uint16(size)), counting(size, byte(id))...)
	}
	return bytes.Join([][]byte{record(0x0809, 16), record(0x00E1, 2), record(0x0085, 12), record(0x00FC, 3000), record(0x0194, 4),
		record(0x000A, 0), record(0x0809, 16), record(0x0203, 14), record(0x000A, 0)}, nil)
}

// TestStream: the right password gives the records to the byte; a wrong one
// leaves the stream as it is.
func TestStream(t *testing.T) {
	for way := range streamSeals {
		for _, password := range []string{"1", "123456", "密码", "一个超过十五个字节的很长的密码", protected} {
			plain := someRecords()
			sealed := sealStream(plain, way, password)
			at, info := filePass(t, sealed)
			if bytes.Contains(sealed, counting(12, 0x85)[4:]) || bytes.Contains(sealed, counting(100, 0xFC)) {
				t.Errorf("%s: the test locks nothing", way)
			}
			given, err := Stream(sealed, at, info, []string{"错", password})
			if err != nil || !given || !sameRecords(sealed, plain, at, 4+len(info)) {
				t.Errorf("%s, %q: given %t, %v", way, password, given, err)
			}
			sealed = sealStream(plain, way, password)
			before := slices.Clone(sealed)
			given, err = Stream(sealed, at, info, nil)
			if password == protected {
				if err != nil || given || !sameRecords(sealed, plain, at, 4+len(info)) {
					t.Errorf("%s, protected: given %t, %v", way, given, err)
				}
			} else if err != ErrNeeded || !bytes.Equal(sealed, before) {
				t.Errorf("%s, %q without it: %v", way, password, err)
			}
			if given, err = Stream(sealed, at, info, []string{"错", ""}); password != protected && (err != ErrWrong || given || !bytes.Equal(sealed, before)) {
				t.Errorf("%s, %q with another: %v", way, password, err)
			}
		}
	}
}

// filePass is the place and the data of the record.
func filePass(t *testing.T, stream []byte) (at int, info []byte) {
	t.Helper()
	at = 4 + int(binary.LittleEndian.Uint16(stream[2:]))
	if id := binary.LittleEndian.Uint16(stream[at:]); id != 0x2F {
		t.Fatalf("record %#x", id)
	}
	return at, stream[at+4 : at+4+int(binary.LittleEndian.Uint16(stream[at+2:]))]
}

// sameRecords reports whether a stream is plain with size bytes more at a place,
// by which its sheets are moved.
func sameRecords(stream, plain []byte, at, size int) bool {
	want := slices.Clone(plain)
	sheetAt := bytes.Index(want, []byte{0x85, 0, 12, 0}) + 4
	binary.LittleEndian.PutUint32(want[sheetAt:], binary.LittleEndian.Uint32(want[sheetAt:])+uint32(size))
	return bytes.Equal(slices.Concat(stream[:at], stream[at+size:]), want)
}

// TestStrangeStream: a record that says something else than how is refused.
func TestStrangeStream(t *testing.T) {
	windows := streamSeals["CryptoAPI 128"]("1")
	with := func(at int, b byte) []byte {
		info := slices.Clone(windows)
		info[at] = b
		return info
	}
	for _, c := range []struct {
		name string
		info []byte
		want string
	}{
		{"nothing", nil, "已损坏"},
		{"another way", []byte{2, 0, 0, 0, 0, 0}, "方式不认识"},
		{"another version", []byte{1, 0, 9, 0, 9, 0}, "方式不认识"},
		{"RC4 cut off", []byte{1, 0, 1, 0, 1, 0, 9}, "已损坏"},
		{"a header longer than the record", with(11, 0xFF), "已损坏"},
		{"another cipher", with(14+8, 0x02), "方式不认识"},
		{"a key of 13 bits", with(14+16, 13), "已损坏"},
		{"cut off", windows[:len(windows)-1], "已损坏"},
	} {
		if _, err := Stream(someRecords(), 0, c.info, []string{"1"}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	if given, err := Stream([]byte{1}, 0, windows, []string{"1"}); err != nil || !given {
		t.Errorf("a stream that ends: %t, %v", given, err)
	}
}

// locked are the workbooks in testdata that are locked by these tests: with 123456,
// or protected from writing alone. LibreOffice opens each of them, but for the key
// of 40 bits.
var locked = []struct{ from, to, way, password string }{
	{"执行表.xlsx", "执行表_agile.xlsx", "agile", "123456"},
	{"执行表.xlsx", "执行表_agile_只防改写.xlsx", "agile", protected},
	{"执行表.docx", "执行表_agile.docx", "agile", "123456"},
	{"执行表.docx", "执行表_standard.docx", "standard", "123456"},
	{"执行表.xls", "执行表_XOR.xls", "XOR", "123456"},
	{"执行表.xls", "执行表_CryptoAPI.xls", "CryptoAPI 128", "123456"},
	{"执行表.xls", "执行表_CryptoAPI_40位.xls", "CryptoAPI 40", "123456"},
	{"执行表.xls", "执行表_RC4_只防改写.xls", "RC4", protected},
	{"执行表.xls", "执行表_XOR_只防改写.xls", "XOR", protected},
}

// TestLocked: the locked workbooks in testdata are those that stand beside them.
func TestLocked(t *testing.T) {
	const dir = "../testdata/locked"
	for _, l := range locked {
		plain, err := os.ReadFile(filepath.Join(dir, l.from))
		if err != nil {
			t.Fatal(err)
		}
		var want []byte
		switch l.way {
		case "agile":
			want = sealAgile(plain, l.password, "SHA512", 256, 100_000).file()
		case "standard":
			want = sealStandard(plain, l.password, 128).file()
		default:
			want = compound("Workbook", sealStream(container(t, plain).Stream("Workbook", most), l.way, l.password))
		}
		path := filepath.Join(dir, l.to)
		if *update {
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what it should be (run with -update): %v", path, err)
		}
	}
}

// FuzzPackage: no two streams make Package panic; without the password there is
// nothing to be had from them.
func FuzzPackage(f *testing.F) {
	for _, way := range packages {
		p := way.seal([]byte("PK and more than sixteen bytes"), "1")
		f.Add(p.info, p.data)
	}
	f.Fuzz(func(t *testing.T, info, data []byte) {
		way, err := parseInfo(info)
		if err != nil {
			refused(t, err)
			return
		}
		if a, ok := way.(*agile); ok && a.password.Spins > 1000 {
			return // right, and slow
		}
		if !way.opens("1") {
			return
		}
		if got, err := decrypted(way, slices.Clone(data)); err != nil {
			refused(t, err)
		} else if len(got) > len(data) {
			t.Fatalf("%d bytes of %d", len(got), len(data))
		}
	})
}

// FuzzStream: no record makes Stream panic, and the stream keeps its records.
func FuzzStream(f *testing.F) {
	for _, way := range streamSeals {
		f.Add(way("1"), someRecords())
	}
	f.Fuzz(func(t *testing.T, info, stream []byte) {
		before := slices.Clone(stream)
		if _, err := Stream(stream, 0, info, []string{"1"}); err != nil {
			refused(t, err)
			if !bytes.Equal(stream, before) {
				t.Fatal("changed all the same")
			}
		}
	})
}

func refused(t *testing.T, err error) {
	t.Helper()
	if why, ok := err.(sheet.Refusal); !ok || !strings.Contains(string(why), "请") {
		t.Fatalf("%T %v", err, err)
	}
}
