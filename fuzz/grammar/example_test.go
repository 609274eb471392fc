package grammar_test

import (
	"fmt"

	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/fuzz/grammar"
)

// The grammar has an opinion on any document, and makes documents of its own.
func Example() {
	g := grammar.MustLoad()
	plain := g.Generate(grammar.Start("trust"), gen.FromBytes(nil)) // no choices: the plainest
	fmt.Println(plain)
	fmt.Println(g.Accepts("trust", []byte(plain)), g.Accepts("identity", []byte(plain)))

	fmt.Println(g.Derives("variable", "${aws:PrincipalTag/team, 'none'}"), g.Derives("variable", "${aws:PrincipalTag/team,'none'}"))
	// Output:
	// {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*"}}
	// true false
	// true false
}
