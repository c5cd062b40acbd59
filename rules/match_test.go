package rules

import "testing"

var unitKeyCases = []struct{ in, want string }{
	{"某街道社区党群服务中心", "某街道社区党群服务中心"},
	{"219001-某单位", "某单位"},
	{"219001 - 某单位 ", "某单位"},
	{"２１９００１－某单位", "某单位"}, // full width
	{"01 某文化中心", "某文化中心"}, // a folder
	{"3、某文化中心", "某文化中心"},
	{"某县发展和改革局本级", "某县发展和改革局"},
	{"某县司法局部门", "某县司法局"},
	{"某单位（本部）", "某单位"},
	{"某局机关本级", "某局"},
	{"某中心（盖章）", "某中心"},
	{"机关", "机关"}, // never to nothing
	{"12345热线", "12345热线"},
	{"", ""},
}

func TestUnitKey(t *testing.T) {
	table := reconBook(t).reconcile
	for _, c := range unitKeyCases {
		if got := table.unitKey(c.in); got != c.want {
			t.Errorf("unitKey(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

var unitNameCases = []struct{ in, want string }{
	{"219001-某单位（盖章）", "某单位"},
	{" 某 单位 ", "某 单位"},
	{"某单位本级", "某单位本级"}, // kept as typed
	{"某单位（本级）", "某单位"},
}

func TestUnitName(t *testing.T) {
	table := reconBook(t).reconcile
	for _, c := range unitNameCases {
		if got := table.unitName(c.in); got != c.want {
			t.Errorf("unitName(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

var projectKeyCases = []struct {
	code, name string
	want       projectKey
}{
	{"", "道路养护", projectKey{"", "道路养护"}},
	{"51000021R001", "工资性支出", projectKey{"51000021r001", "工资性支出"}},
	{"", "51000021R001-工资性支出", projectKey{"51000021r001", "工资性支出"}},
	{"", "310112-2023-001-道路养护", projectKey{"310112-2023-001", "道路养护"}},
	{"", "2023-2025年绿化", projectKey{"", "2023-2025年绿化"}}, // a span of years is no code
	{"", "2023-绿化", projectKey{"", "2023-绿化"}},
	{"", "5·20活动", projectKey{"", "5·20活动"}},
	{"A 1", "道路 养护", projectKey{"a1", "道路养护"}},
}

func TestProjectKeyOf(t *testing.T) {
	for _, c := range projectKeyCases {
		if got := projectKeyOf(c.code, c.name); got != c.want {
			t.Errorf("projectKeyOf(%q, %q) = %v, want %v", c.code, c.name, got, c.want)
		}
	}
}

var nearCases = []struct {
	a, b string
	want bool
}{
	{"某街道党群服务中心", "党群服务中心", true},
	{"党群服务中新", "党群服务中心", true},
	{"文化中心", "体育中心", false},
	{"文化中心", "文化中心", false}, // the same is not near
	{"甲", "乙", false},
	{"", "某中心", false},
}

func TestNear(t *testing.T) {
	for _, c := range nearCases {
		if got := near(c.a, c.b); got != c.want {
			t.Errorf("near(%q, %q) = %v, want %v", c.a, c.b, got, c.want)
		}
		if got := near(c.b, c.a); got != c.want {
			t.Errorf("near(%q, %q) = %v, want %v", c.b, c.a, got, c.want)
		}
	}
}
