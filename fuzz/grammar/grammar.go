package grammar

import (
	"bytes"
	_ "embed"

	"golang.org/x/exp/ebnf"
)

//go:embed policy.ebnf
var source []byte

// Grammar is the grammar of policy documents. It is immutable and safe for
// concurrent use. The zero Grammar has no productions.
type Grammar struct {
	productions ebnf.Grammar
	classes     map[string]*class
}

// Load reads the grammar and verifies that every production is defined and
// used. The error names the line of policy.ebnf.
func Load() (*Grammar, error) {
	productions, err := ebnf.Parse("policy.ebnf", bytes.NewReader(source))
	if err != nil {
		return nil, err
	}
	if err := ebnf.Verify(productions, "Policy"); err != nil {
		return nil, err
	}
	return &Grammar{productions, classes(productions)}, nil
}

// MustLoad is [Load] for tests, which panics on an error.
func MustLoad() *Grammar {
	g, err := Load()
	if err != nil {
		panic(err)
	}
	return g
}

// Start returns the production of a kind of policy by the name that case files
// give it: identity, resource, trust, scp, rcp or endpoint; "" for others.
func Start(kind string) string {
	switch kind {
	case "identity":
		return "IdentityPolicy"
	case "resource":
		return "ResourcePolicy"
	case "trust":
		return "TrustPolicy"
	case "scp":
		return "ServiceControlPolicy"
	case "rcp":
		return "ResourceControlPolicy"
	case "endpoint":
		return "EndpointPolicy"
	}
	return ""
}
