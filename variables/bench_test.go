package variables

import (
	"strings"
	"testing"
)

func BenchmarkMatch(b *testing.B) {
	const table = "arn:aws:dynamodb:us-east-1:123456789012:table/Books"
	for _, c := range []struct {
		name, pattern, text string
		flags               Flags
	}{
		{"literal", table, table, Wildcards | Segments},
		{"fold", "dynamodb:GetItem", "DynamoDB:getitem", Wildcards | FoldASCII},
		{"prefix", "arn:aws:dynamodb:us-east-1:123456789012:table/*", table, Wildcards | Segments},
		{"stars", "arn:aws:dynamodb:*:*:table/Books", table, Wildcards | Segments},
		{"region", "arn:aws:dynamodb:*:123456789012:table/*", table, Wildcards | Segments},
		{"glob", "arn:aws:dynamodb:*:*:table/Books", table, Wildcards},
		{"strict", "arn:aws:dynamodb:*:*:table/Books", table, Wildcards | StrictSegments},
		{"reference", "arn:aws:dynamodb:*:*:table/${aws:username}_*", table + "_1", Wildcards | Segments | References},
		{"hostile", "*" + strings.Repeat("?", 50) + "b*", strings.Repeat("a", MaxLength), Wildcards},
		{"hostile2", strings.Repeat("*a", 60) + "*b*", strings.Repeat("a", MaxLength), Wildcards | Segments},
	} {
		b.Run(c.name, func(b *testing.B) {
			t := MustParse(c.pattern, c.flags)
			v := []Value{{Text: "Books"}}
			for b.Loop() {
				t.Match(c.text, v)
			}
		})
	}
}
