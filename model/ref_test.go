package model

import "testing"

func TestRefString(t *testing.T) {
	for _, c := range []struct {
		at   Ref
		want string
	}{
		{Ref{}, ""},
		{Ref{File: "甲.xlsx"}, "甲.xlsx"},
		{Ref{File: "甲.xlsx", Sheet: "表"}, "甲.xlsx 表"},
		{Ref{File: "甲.xlsx", Sheet: "表", Row: 6, Col: 3}, "甲.xlsx 表!C6"},
		{Ref{Row: 6, Col: 28}, "AB6"},
		{Ref{File: "甲.docx", Sheet: "表格1", Row: 6, Col: 4, Counted: Counted{Row: 3, Cell: 2}}, "甲.docx 表格1!D6（第3行第2格）"},
		{Ref{File: "甲.docx", Sheet: "表格1", Row: 9, Col: 4, Counted: Counted{Table: 2, Row: 1}}, "甲.docx 表格1!D9（表格2第1行）"},
	} {
		if got := c.at.String(); got != c.want {
			t.Errorf("%+v.String() = %q, want %q", c.at, got, c.want)
		}
	}
}
