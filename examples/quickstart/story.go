package main

import (
	"embed"
	"fmt"
	"io"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
)

//go:embed policies/*.json
var files embed.FS

// A scene is a policy of one of AWS's pages, and what callers under it ask.
type scene struct {
	title string
	file  string
	kind  policy.Kind
	asks  []ask
}

type ask struct{ caller, action, resource string }

const (
	alice  = "arn:aws:iam::123456789012:user/Alice"
	bob    = "arn:aws:iam::123456789012:user/Bob"
	bobRun = "arn:aws:sts::123456789012:assumed-role/BobUserRole/Bob"
	tables = "arn:aws:dynamodb:us-west-2:123456789012:table/"
	cache  = "arn:aws:dax:us-west-2:123456789012:cache/"
	role   = "arn:aws:iam::123456789012:role/DAXServiceRole"
)

var scenes = []scene{
	{title: "Alice owns one table", file: "alice.json", kind: policy.Identity, asks: []ask{
		{alice, "dynamodb:GetItem", tables + "Alice_ProductCatalog"},
		{alice, "dynamodb:GetItem", tables + "Bob_ProductCatalog"},
		{alice, "dynamodb:GetItem", tables + "Alice_ProductCatalog/index/Price"},
		{alice, "dynamodb:ListTables", "*"},
	}},
	{title: "A group, by ${aws:username}: to each the table of that name", file: "group.json", kind: policy.Identity, asks: []ask{
		{alice, "dynamodb:UpdateItem", tables + "Alice_ProductCatalog"},
		{bob, "dynamodb:UpdateItem", tables + "Bob_ProductCatalog"},
		{bob, "dynamodb:UpdateItem", tables + "Alice_ProductCatalog"},
		{bob, "dynamodb:ListTables", "*"},
	}},
	{title: "A table and all of its indexes", file: "books.json", kind: policy.Identity, asks: []ask{
		{alice, "dynamodb:Query", tables + "books_table"},
		{alice, "dynamodb:Query", tables + "books_table/index/Author"},
		{alice, "dynamodb:Query", tables + "books_table_2"},
	}},
	{title: "Bob reads Books, directly and through DAX", file: "bob.json", kind: policy.Identity, asks: []ask{
		{bobRun, "dynamodb:GetItem", tables + "Books"},
		{bobRun, "dynamodb:PutItem", tables + "Books"},
		{bobRun, "dax:GetItem", cache + "DAXCluster01"},
		{bobRun, "dax:PutItem", cache + "DAXCluster01"},
	}},
	{title: "A global table with replicas in two Regions", file: "customers.json", kind: policy.Identity, asks: []ask{
		{alice, "dynamodb:CreateGlobalTable", "arn:aws:dynamodb::123456789012:global-table/Customers"},
		{alice, "dynamodb:CreateGlobalTable", "arn:aws:dynamodb:us-east-1:123456789012:table/Customers"},
		{alice, "dynamodb:CreateGlobalTable", "arn:aws:dynamodb:eu-west-1:123456789012:table/Customers"},
	}},
	{title: "Who may assume the cluster's service role", file: "trust.json", kind: policy.Trust, asks: []ask{
		{"dax.amazonaws.com", "sts:AssumeRole", role},
		{"ec2.amazonaws.com", "sts:AssumeRole", role},
		{bob, "sts:AssumeRole", role},
	}},
}

// play asks what the scenes ask and prints each decision with its reason.
func play(w io.Writer) error {
	for i, s := range scenes {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s (%s)\n", s.title, s.file)
		if err := s.play(w); err != nil {
			return err
		}
	}
	return nil
}

func (s *scene) play(w io.Writer) error {
	text, err := files.ReadFile("policies/" + s.file)
	if err != nil {
		return err
	}
	p, err := policy.Parse(s.file, s.kind, text)
	if err != nil {
		return err
	}
	set, target, err := place(p)
	if err != nil {
		return err
	}
	for _, a := range s.asks {
		r, err := a.request()
		if err != nil {
			return err
		}
		r.Target = target
		d := set.Evaluate(r)
		fmt.Fprintf(w, "  %s asks for %s on %s\n    %s\n", a.caller, a.action, a.resource, d)
		if m := d.Message(r); m != "" {
			fmt.Fprintf(w, "    %s\n", m)
		}
	}
	return nil
}

// place puts a policy where its kind belongs: on the caller's side, or on the
// resource's.
func place(p *policy.Policy) (*policy.Set, *policy.Target, error) {
	if p.Kind() == policy.Trust {
		target, err := policy.NewTarget(policy.TargetPolicies{Resource: p})
		return nil, target, err
	}
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}})
	return set, nil, err
}

func (a *ask) request() (*policy.Request, error) {
	resource, err := arn.Parse(a.resource)
	if err != nil {
		return nil, err
	}
	p, err := principal(a.caller)
	return &policy.Request{Principal: p, Action: a.action, Resource: resource}, err
}
