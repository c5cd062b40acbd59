package rules

import (
	"testing"

	"jixiao/model"
)

// TestOneStyle: figures of a finding are written alike.
func TestOneStyle(t *testing.T) {
	for _, c := range []struct{ message, fix, want, fixed string }{
		{"应为1280000.00元，填报1,330,000.00元，相差50000.00元", "请改为1280000.00元",
			"应为1,280,000.00元，填报1,330,000.00元，相差50,000.00元", "请改为1,280,000.00元"},
		{"应为1280000.00元，填报1330000.00元", "请改为1280000.00元", "应为1280000.00元，填报1330000.00元", "请改为1280000.00元"},
		{"2023年预算1,093.75万元，执行899.52万元，编码110000230", "请改为1093万元",
			"2023年预算1,093.75万元，执行899.52万元，编码110000230", "请改为1,093万元"},
	} {
		f := model.Finding{Message: c.message, Fix: c.fix}
		oneStyle(&f)
		if f.Message != c.want || f.Fix != c.fixed {
			t.Errorf("oneStyle(%q, %q) = %q, %q; want %q, %q", c.message, c.fix, f.Message, f.Fix, c.want, c.fixed)
		}
	}
}
