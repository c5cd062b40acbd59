package rules

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/model"
)

// TestLikeness: which names of two forms are offered as one, and which differ in
// what makes them two projects.
func TestLikeness(t *testing.T) {
	b := reconBook(t)
	for _, c := range []struct {
		a, b string
		why  string // "" for two projects
	}{
		{"居村党群服务站建设", "居村党群服务战建设", "两个名称相差1个字"},
		{"居村党群服务站建设", "居村党群服站务建设", "两个名称字序不同"},
		{"社区文化活动", "2023年度社区文化活动", "两个名称只差年度"},
		{"社区文化活动", "2023年社区文化活动", "两个名称只差年度"},
		{"社区文化活动", "社区文化活动经费", "一个名称包含另一个"},
		{"社区文化活动经费", "社区文化活动费", "两个名称相差1个字"},
		{"绿化养护（第1期）", "绿化养护（第一期）", "两个名称相差1个字"},
		{"社区文化活动", "社区体育活动", ""}, // two characters of six
		{"道路绿化一期工程", "道路绿化二期工程", ""},
		{"道路绿化工程", "道路绿化二期工程", ""},
		{"2022年社区文化活动", "2023年社区文化活动", ""},
		{"社区文化活动(一)", "社区文化活动(二)", ""},
		{"社区文化活动第1批", "社区文化活动第2批", ""},
		{"东区道路绿化养护", "西区道路绿化养护", ""},
		{"甲类补助资金发放", "乙类补助资金发放", ""},
		{"办公楼A座修缮", "办公楼B座修缮", ""},
		{"广告费", "广播费", ""},
		{"垃圾分类", "垃圾分拣", ""},
		{"经费", "社区文化活动经费", ""},
		{"社区文化活动", "应急抢险救灾", ""},
	} {
		for _, p := range [][2]string{{c.a, c.b}, {c.b, c.a}} {
			var in strings.Builder
			fmt.Fprintf(&in, "[预算执行情况表] 执行.xlsx 单位=甲\n预算执行 | 项目名称 | 支出类别 | 全年预算数\n| %s | 项目支出 | 5.00\n", p[0])
			fmt.Fprintf(&in, "[项目支出绩效自评表] 自评.xlsx 单位=甲\n项目名称=%s\n", p[1])
			units, _ := Gather(b, readBatch(t, in.String()))
			why := ""
			for _, a := range Aliases(units[0], NearNames(b, units[0])) {
				why = a.Why
				if a.Name != p[1] || a.For != p[0] || a.Confirmed {
					t.Errorf("%s and %s: offered %+v", p[0], p[1], a)
				}
			}
			if why != c.why {
				t.Errorf("%s and %s: %q, want %q", p[0], p[1], why, c.why)
			}
			if len(units[0].Projects) != 2 {
				t.Errorf("%s and %s are %d projects, want 2", p[0], p[1], len(units[0].Projects))
			}
		}
	}
}

// namesDrawn are n names of projects, no two alike.
func namesDrawn(r *rand.Rand, n int) []string {
	heads := []string{"居村党群", "社区文化", "道路绿化", "垃圾分类", "为老服务", "助残帮扶", "应急管理", "平安创建", "志愿服务", "河道保洁"}
	tails := []string{"站点建设", "活动开展", "养护管理", "专项补助", "设施更新", "宣传教育"}
	var out []string
	for len(out) < n {
		name := heads[r.IntN(len(heads))] + tails[r.IntN(len(tails))]
		if r.IntN(3) == 0 {
			name += []string{"一期", "二期", "（东区）", "（西区）"}[r.IntN(4)]
		}
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// misspelt is a name with one character changed, added or exchanged.
func misspelt(r *rand.Rand, name string) string {
	rs := []rune(name)
	i := r.IntN(len(rs) - 1)
	switch r.IntN(3) {
	case 0:
		rs[i] = []rune("战劢帐幕")[r.IntN(4)]
	case 1:
		rs = slices.Insert(rs, i, []rune("的之类项")[r.IntN(4)])
	default:
		rs[i], rs[i+1] = rs[i+1], rs[i]
	}
	return string(rs)
}

// drawnBatch is a unit whose forms misspell some of its projects.
func drawnBatch(t *testing.T, r *rand.Rand, listed, evaluated []string) Batch {
	var in strings.Builder
	in.WriteString("[预算执行情况表] 执行.xlsx 单位=甲中心\n预算执行 | 项目名称 | 支出类别 | 全年预算数 | 全年执行数\n")
	for i, name := range listed {
		fmt.Fprintf(&in, "| %s | 项目支出 | %d.00 | %d.00\n", name, 100+i, 90+i)
	}
	for i, name := range evaluated {
		fmt.Fprintf(&in, "[项目支出绩效自评表] 自评%d.xlsx 单位=甲中心\n项目名称=%s\n资金 | 资金来源 | 全年预算数 | 全年执行数\n合计 | 年度资金总额 | %d.00 | %d.00\n", i, name, 100+i, 90+i)
	}
	fmt.Fprintf(&in, "[支付明细表] 支付.xlsx 元 单位=甲中心\n支付明细 | 凭证号 | 支付日期 | 项目名称 | 用途 | 金额\n")
	for i, name := range listed {
		if r.IntN(4) == 0 {
			name = misspelt(r, name)
		}
		fmt.Fprintf(&in, "| %d | 2023-03-01 | %s | 服务费 | %d.00\n", i, name, 10000*(90+i))
	}
	return readBatch(t, in.String())
}

// pairsOf are the pairs of names that are offered, each in order.
func pairsOf(as []model.Alias) []string {
	var out []string
	for _, a := range as {
		if !a.Confirmed && !a.Refused {
			out = append(out, min(a.Name, a.For)+" ~ "+max(a.Name, a.For))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TestOffersChangeNothing: near names are offered whichever form has the slip, in
// whatever order the forms come, and no project and no figure depends on them: all
// is as when the officer has refused every one.
func TestOffersChangeNothing(t *testing.T) {
	b := defaultBook(t)
	offered := 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 7))
		listed := namesDrawn(r, 3+r.IntN(12))
		evaluated := slices.Clone(listed)
		for i := range evaluated {
			if r.IntN(3) == 0 {
				evaluated[i] = misspelt(r, evaluated[i])
			}
		}
		in := drawnBatch(t, r, listed, evaluated)
		units, _ := Gather(b, in)
		u := units[0]
		offers := Aliases(u, NearNames(b, u))
		offered += len(offers)

		for _, p := range u.Projects {
			for _, n := range namesOf(p) {
				if n.key.name != projectKeyOf("", p.Name).name {
					t.Fatalf("seed %d: “%s” stands under project “%s”", seed, n.name, p.Name)
				}
			}
			for _, row := range p.Payments {
				if keyOf(row.Cells).name != projectKeyOf("", p.Name).name {
					t.Fatalf("seed %d: a payment of “%s” stands under “%s”", seed, row.Value(model.ProjectName).Text, p.Name)
				}
			}
		}

		refusing := in
		for _, a := range offers {
			refusing.Aliases = append(refusing.Aliases, model.Alias{Name: a.Name, For: a.For, Refused: true})
		}
		refused, _ := Gather(b, refusing)
		if diff := cmp.Diff(varianceLines(Reconcile(b, u)), varianceLines(Reconcile(b, refused[0]))); diff != "" {
			t.Fatalf("seed %d: figures with offers (-) and with all refused (+):\n%s", seed, diff)
		}

		shuffled := in
		shuffled.Forms = slices.Clone(in.Forms)
		r.Shuffle(len(shuffled.Forms), func(i, j int) {
			shuffled.Forms[i], shuffled.Forms[j] = shuffled.Forms[j], shuffled.Forms[i]
		})
		again, _ := Gather(b, shuffled)
		if diff := cmp.Diff(pairsOf(offers), pairsOf(Aliases(again[0], NearNames(b, again[0])))); diff != "" {
			t.Fatalf("seed %d: offers in another order of forms:\n%s", seed, diff)
		}
	}
	if offered == 0 {
		t.Error("nothing was ever offered")
	}
}

// TestOffersAreSymmetric: the same pairs are offered where the slip is in the list
// and where it is in the 自评表.
func TestOffersAreSymmetric(t *testing.T) {
	b := defaultBook(t)
	compared := 0
	for seed := range uint64(80) {
		r := rand.New(rand.NewPCG(seed, 11))
		one := namesDrawn(r, 3+r.IntN(4))
		other := slices.Clone(one)
		for i := range other {
			if r.IntN(2) == 0 {
				other[i] = misspelt(r, other[i])
			}
		}
		if crossed(b.reconcile, one, other) {
			continue // of several that are near, the nearest is offered alone
		}
		forms := func(listed, evaluated []string) []string {
			in := drawnBatch(t, r, listed, evaluated)
			in.Forms = slices.DeleteFunc(in.Forms, func(s Sourced) bool { return s.Form.Kind == model.Payments })
			units, _ := Gather(b, in)
			return pairsOf(Aliases(units[0], NearNames(b, units[0])))
		}
		x, y := forms(one, other), forms(other, one)
		compared += len(x)
		if diff := cmp.Diff(x, y); diff != "" {
			t.Errorf("seed %d: offers with the forms exchanged:\n%s", seed, diff)
		}
	}
	if compared == 0 {
		t.Error("nothing was ever offered")
	}
}

// crossed reports whether a name is like another than its own partner.
func crossed(t reconcileTable, one, other []string) bool {
	for i, a := range one {
		for j, b := range other {
			if _, _, like := t.likeness([]rune(a), []rune(b)); like && i != j {
				return true
			}
		}
	}
	return false
}

// TestMatcherIsSymmetric: two keys are one project whichever is asked first, and
// what the officer confirmed holds both ways and along a chain.
func TestMatcherIsSymmetric(t *testing.T) {
	k := reconBook(t).reconcile.keying
	names := []string{"甲项目", "乙项目", "丙项目", "丁项目", "戊项目"}
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 13))
		u := &model.Unit{}
		for range r.IntN(6) {
			u.Aliases = append(u.Aliases, model.Alias{Name: names[r.IntN(5)], For: names[r.IntN(5)], Confirmed: r.IntN(4) > 0})
		}
		m := k.matcher(u)
		// The classes of names that the confirmed pairs make.
		class := map[string]string{}
		for _, n := range names {
			class[n] = n
		}
		for _, a := range u.Aliases {
			if from, to := class[a.Name], class[a.For]; a.Confirmed {
				for n, c := range class {
					if c == from {
						class[n] = to
					}
				}
			}
		}
		for _, a := range names {
			for _, b := range names {
				x, y := projectKeyOf("", a), projectKeyOf("", b)
				if m.same(x, y) != m.same(y, x) || m.same(x, y) != (class[a] == class[b]) {
					t.Fatalf("seed %d %+v: same(%s, %s) = %t, and %t the other way; want %t", seed, u.Aliases, a, b, m.same(x, y), m.same(y, x), class[a] == class[b])
				}
			}
		}
	}
}
