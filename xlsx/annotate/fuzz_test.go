package annotate_test

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"

	"jixiao/model"
	"jixiao/xlsx/annotate"
	"jixiao/xlsx/sheet"
)

// FuzzCopy copies packages of which one part is anything at all: no panic, and
// a copy can be copied again to the same.
func FuzzCopy(f *testing.F) {
	seeds := odd(f)
	seeds["officer"] = officer(f)
	for _, data := range seeds {
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			f.Fatal(err)
		}
		for _, part := range z.File {
			r, err := part.Open()
			if err != nil {
				f.Fatal(err)
			}
			b, err := io.ReadAll(r)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(part.Name, b)
		}
	}
	base := seeds["会话批注"]
	marks := append([]annotate.Mark{mark("表", "A1", model.Notice, "甲"), {Sheet: "表", Level: model.Warning, Text: "乙"}, mark("表", "C900", model.Warning, "丙")}, b3...)
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		in, err := zip.NewReader(bytes.NewReader(base), int64(len(base)))
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for _, part := range in.File {
			if part.Name != name {
				if err := w.Copy(part); err != nil {
					t.Fatal(err)
				}
			}
		}
		e, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = e.Write(body)
		}
		if err != nil {
			t.Skip("no name of a part")
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		can := readable(b.Bytes())
		for _, ms := range [][]annotate.Mark{marks, nil} {
			out, err := annotate.Copy(b.Bytes(), ms, "")
			if err != nil || can != nil {
				continue // what our reader refuses need not be copied well
			}
			if err := readable(out); err != nil {
				t.Fatalf("the copy cannot be read: %v", err)
			}
			again, err := annotate.Copy(out, ms, "")
			switch {
			case err != nil && ms == nil: // what stands around a sheet without marks is read in a copy only
				continue
			case err != nil:
				t.Fatalf("the copy cannot be copied: %v", err)
			}
			third, err := annotate.Copy(again, ms, "")
			if err != nil || !bytes.Equal(again, third) {
				t.Fatalf("copies do not settle: %v %s", err, name)
			}
		}
	})
}

// readable is why our reader cannot read a workbook.
func readable(data []byte) error {
	w, err := sheet.Open(bytes.NewReader(data), int64(len(data)), sheet.Forms())
	if err != nil {
		return err
	}
	for _, s := range w.Sheets {
		if err := w.Read(s, func(*sheet.Row) error { return nil }); err != nil {
			return err
		}
	}
	return nil
}
