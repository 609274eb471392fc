package gen

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/examples/policytest/casefile"
)

// TestCaseFile writes cases and reads them again: they decide the same.
func TestCaseFile(t *testing.T) {
	written := 0
	n := 500
	if *long {
		n = 1500
	}
	for seed := range uint64(n) {
		c := New(FromSeed(seed))
		f, err := c.File()
		if errors.Is(err, ErrShape) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if !utf8.ValidString(strings.Join(allTexts(c), "")) {
			continue // JSON holds no such text
		}
		written++
		f.ID = "written"
		text, err := f.Line()
		if err != nil {
			t.Fatal(err)
		}
		read, err := casefile.Read("written", []byte(text))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		got := FromFile(read[0])
		if diff := cmp.Diff(plain(c), plain(got)); diff != "" {
			t.Errorf("seed %d (-want +got):\n%s", seed, diff)
		}
	}
	if written < 400 {
		t.Errorf("%d cases only could be written", written)
	}
}

// allTexts returns all texts of a case that may be anything.
func allTexts(c Case) []string {
	var all []string
	for _, d := range c.Policies.Documents() {
		all = append(all, *d.Text)
	}
	for _, e := range c.Request.Context {
		all = append(append(all, e.Key), e.List...)
		if e.Kind == Single {
			all = append(all, e.Text)
		}
	}
	r := c.Request
	return append(all, r.Action, r.Resource, r.Principal.ARN, r.Principal.RoleARN, r.Principal.Name, r.Principal.Parent)
}

// plain brings a case into the form that reading gives it: documents without
// blanks, the caller without what does not count, the context in the order of
// its keys.
func plain(c Case) Case {
	c = c.Clone()
	for i := range c.Request.Context {
		if e := &c.Request.Context[i]; e.Kind == Multiple && e.List == nil {
			e.List = []string{}
		}
	}
	slices.SortStableFunc(c.Request.Context, func(a, b Entry) int { return strings.Compare(a.Key, b.Key) })
	for _, d := range c.Policies.Documents() {
		if n, err := ParseNode(*d.Text); err == nil && n.Kind == Object {
			*d.Text = n.String()
		}
	}
	for _, list := range []*[]string{&c.Policies.Identity, &c.Policies.Boundary, &c.Policies.Resource, &c.Policies.Trust, &c.Policies.Endpoint} {
		if len(*list) == 0 {
			*list = nil
		}
	}
	switch p := &c.Request.Principal; p.Type {
	case "role":
		p.ARN, p.Name = "", ""
	case "service", "federated":
		p.ARN = ""
	default:
		p.Name = ""
	}
	return c
}

// TestShape lists what a case file cannot say.
func TestShape(t *testing.T) {
	plainCase := New(FromBytes(nil))
	tests := map[string]func(*Case){
		"support":      func(c *Case) { c.Request.Support.ResourcePolicy = "everyone" },
		"trust":        func(c *Case) { c.Policies.Trust = []string{"{}"} },
		"resource":     func(c *Case) { assume(c); c.Policies.Resource = []string{"{}"} },
		"a caller":     func(c *Case) { c.Request.Principal.Type = "" },
		"the same key": func(c *Case) { c.Request.Context = []Entry{{Key: "a:b"}, {Key: "a:b"}} },
	}
	if _, err := plainCase.File(); err != nil {
		t.Error(err)
	}
	for name, change := range tests {
		c := plainCase.Clone()
		change(&c)
		if _, err := c.File(); !errors.Is(err, ErrShape) {
			t.Errorf("%s: %v, want ErrShape", name, err)
		}
	}
}

func assume(c *Case) {
	c.Request.Action, c.Request.Resource = "sts:AssumeRole", "arn:aws:iam::123456789012:role/x"
	c.Request.Support = SupportOf(c.Request.Action)
}

// TestReadPrincipal reads callers that are only given by their ARN.
func TestReadPrincipal(t *testing.T) {
	const account = "123456789012"
	tests := []struct {
		principal string
		want      Principal
	}{
		{"arn:aws:iam::" + account + ":user/a", Principal{Type: "user", ARN: "arn:aws:iam::" + account + ":user/a"}},
		{"arn:aws:iam::" + account + ":root", Principal{Type: "root", ARN: "arn:aws:iam::" + account + ":root"}},
		{"arn:aws:iam::" + account + ":role/p/r", Principal{Type: "role", RoleARN: "arn:aws:iam::" + account + ":role/p/r"}},
		{"arn:aws:sts::" + account + ":federated-user/f", Principal{Type: "federated-user", ARN: "arn:aws:sts::" + account + ":federated-user/f"}},
		{"arn:aws:sts::" + account + ":assumed-role/r/s", Principal{
			Type: "assumed-role", ARN: "arn:aws:sts::" + account + ":assumed-role/r/s", RoleARN: "arn:aws:iam::" + account + ":role/r",
		}},
		{"x", Principal{ARN: "x"}},
	}
	for _, tt := range tests {
		c := FromFile(&casefile.Case{Request: &casefile.Request{Principal: tt.principal}})
		if c.Request.Time.IsZero() {
			t.Errorf("%s: a case without a time has no time", tt.principal)
		}
		if diff := cmp.Diff(tt.want, c.Request.Principal); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.principal, diff)
		}
	}
}

// TestSupportOf compares the actions of every class with what the cases rely
// on.
func TestSupportOf(t *testing.T) {
	tests := map[string]Support{
		"dynamodb:GetItem":               {ResourcePolicy: "cross-account"},
		"DynamoDB:LISTTABLES":            {ResourcePolicy: "none"},
		"dynamodb:CreateBackup":          {},
		"dax:GetItem":                    {ResourcePolicy: "none"},
		"s3:GetObject":                   {ResourcePolicy: "cross-account", Unsigned: true},
		"dynamodb:AssociateTableReplica": {ResourcePolicy: "cross-account"},
		"dynamodb:DeleteTableReplica":    {},
	}
	for action, want := range tests {
		if diff := cmp.Diff(want, SupportOf(action)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", action, diff)
		}
	}
}
