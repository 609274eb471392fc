package variables

import "testing"

func TestQuick(t *testing.T) {
	for _, c := range []struct {
		p, s string
		f    Flags
		want bool
	}{
		{"arn:aws:*:u*t-1:1:table/T", "arn:aws:dynamodb:us:ust-1:1:table/T", Wildcards | Segments, true},
		{"a*b?c", "axxbyc", Wildcards, true},
	} {
		tp := MustParse(c.p, c.f)
		if got := tp.Match(c.s, nil); got != c.want {
			t.Error(c, got)
		}
	}
}
