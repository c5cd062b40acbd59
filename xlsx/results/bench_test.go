package results

import "testing"

// BenchmarkWriteErrors: a unit with 300 findings and 1,000 lines.
func BenchmarkWriteErrors(b *testing.B) {
	r := largeReport(60, 300, 1000)
	for name, links := range map[string]Links{"plain": nil, "linked": sampleLinks(r)} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				if _, err := WriteErrors(r, links); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
