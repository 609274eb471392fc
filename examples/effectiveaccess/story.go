package main

import (
	"fmt"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
)

// A scene is a policy from one of AWS's pages on DynamoDB and DAX ("Using IAM
// with DynamoDB", "Using IAM with global tables", "DAX access control"), and
// requests of callers under it.
type scene struct {
	title string
	file  string
	kind  policy.Kind
	asks  []ask
}

type ask struct{ caller, action, resource string }

const (
	alice  = "arn:aws:iam::123456789012:user/Alice"
	tables = "arn:aws:dynamodb:us-west-2:123456789012:table/"
)

var scenes = [...]scene{
	{title: "Alice owns one table", file: "alice.json", kind: policy.Identity, asks: []ask{
		{alice, "dynamodb:GetItem", tables + "Alice_ProductCatalog"},
		{alice, "dynamodb:GetItem", tables + "Bob_ProductCatalog"},
		{alice, "dynamodb:GetItem", tables + "Alice_ProductCatalog/index/Price"},
		{alice, "dynamodb:ListTables", "*"},
	}},
	{title: "A group, by ${aws:username}: for each user the table of that name", file: "group.json", kind: policy.Identity, asks: []ask{
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
	{title: "A global table with replicas in two Regions", file: "customers.json", kind: policy.Identity, asks: []ask{
		{alice, "dynamodb:CreateGlobalTable", "arn:aws:dynamodb::123456789012:global-table/Customers"},
		{alice, "dynamodb:CreateGlobalTable", "arn:aws:dynamodb:us-east-1:123456789012:table/Customers"},
		{alice, "dynamodb:CreateGlobalTable", "arn:aws:dynamodb:eu-west-1:123456789012:table/Customers"},
	}},
	{title: "Alice may use a DAX cluster, but not DynamoDB", file: "alice-dax.json", kind: policy.Identity, asks: []ask{
		{alice, "dax:GetItem", daxCluster},
		{alice, "dynamodb:GetItem", books},
	}},
	{title: "Who may assume the cluster's service role", file: "dax-trust.json", kind: policy.Trust, asks: []ask{
		{"dax.amazonaws.com", "sts:AssumeRole", daxRole},
		{"ec2.amazonaws.com", "sts:AssumeRole", daxRole},
		{bob, "sts:AssumeRole", daxRole},
	}},
}

// playPolicies decides the requests of the scenes and prints each decision with
// its reason.
func playPolicies(b *strings.Builder) error {
	for i, s := range scenes {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(b, "%s (%s)\n", s.title, s.file)
		for _, a := range s.asks {
			t, err := a.decide(s.file, s.kind)
			if err != nil {
				return err
			}
			fmt.Fprintf(b, "  %s asks for %s on %s\n    %s\n", a.caller, a.action, a.resource, t.Decision)
			if m := t.Decision.Message(t.Request); m != "" {
				fmt.Fprintf(b, "    %s\n", m)
			}
		}
	}
	return nil
}

// decide asks one of the embedded policies.
func (a *ask) decide(file string, k policy.Kind) (*policy.Trace, error) {
	p, err := embedded(file, k)
	if err != nil {
		return nil, err
	}
	set, target, err := place(p)
	if err != nil {
		return nil, err
	}
	caller, err := principal(a.caller)
	if err != nil {
		return nil, err
	}
	resource, err := arn.Parse(a.resource)
	return set.Explain(&policy.Request{Principal: caller, Action: a.action, Resource: resource, Target: target, Support: support(a.action)}), err
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
