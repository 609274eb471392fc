package analysis

import (
	"strings"

	"github.com/iameval/iameval/policy/analysis/lang"
	"github.com/iameval/iameval/variables"
)

// Programs and texts that questions are made of.

// The resources by their account: one of digits, none, or another. Without an ARN
// there is none.
var (
	noResource    = lang.Literal("*")
	emptyAccount  = field("", 4)
	emptyRegion   = field("", 3)
	digitsAccount = func() (all []*lang.Program) {
		for _, first := range "0123456789" {
			all = append(all, field(string(first)+"*", 4))
		}
		return all
	}()
	wordAccount = func() (all []*lang.Program) {
		for first := 'a'; first <= 'z'; first++ {
			all = append(all, field(string(first)+"*", 4))
		}
		return all
	}()
	ofIAM        = lang.Compile(foldedWild("iam:*"), nil)
	ofSTS        = lang.Compile(foldedWild("sts:*"), nil)
	partitionAWS = lang.Compile(mustTemplate("arn:aws:*"), nil)
	partitions   = lang.Compile(mustTemplate("arn:aws-*"), nil) // all others

	// Of what linkedRole matches, service-linked roles are those that do not end
	// in a slash.
	linkedRole  = lang.Compile(strictTemplate("arn:*:iam:*:*:role/aws-service-role/*"), nil)
	endsInSlash = lang.Compile(mustTemplate("*/"), nil)
)

// field returns the program of the ARNs whose part behind the n-th colon matches.
func field(pattern string, n int) *lang.Program {
	p, _ := lang.Compile(mustTemplate(pattern), nil).Field(n)
	return p
}

func foldedWild(s string) *variables.Template {
	t := variables.MustParse(s, variables.Wildcards|variables.FoldASCII)
	return &t
}

func strictTemplate(s string) *variables.Template {
	t := variables.MustParse(s, variables.Wildcards|variables.StrictSegments)
	return &t
}

func foldedTemplate(s string) *variables.Template {
	t := variables.MustParse(s, variables.FoldASCII)
	return &t
}

func mustTemplate(s string) *variables.Template {
	t := variables.MustParse(s, variables.Wildcards)
	return &t
}

var (
	wellFormedARN = []*lang.Program{lang.Compile(strictTemplate("arn:*:*:*:*:*"), nil)}
	truthValues   = []*lang.Program{lang.Compile(foldedTemplate("true"), nil), lang.Compile(foldedTemplate("false"), nil)}
)

// home is the account of callers and resources that nothing says more about.
const home = "111122223333"

// partOf returns the part of an ARN behind its n-th colon.
func partOf(arn string, n int) string {
	parts := strings.SplitN(arn, ":", 6)
	if n >= len(parts) {
		return ""
	}
	return parts[n]
}
