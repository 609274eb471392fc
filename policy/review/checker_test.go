package review_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
)

// crowd are roles with a document each, and two that all of them have: one allows
// everything, the other denies what the first half reaches through a cluster.
func crowd(n int) (docs []*review.Document, o review.Options) {
	everything := document("everything.json", `{"Effect":"Allow","Action":"*","Resource":"*"}`)
	shared := document("shared.json", `{"Effect":"Deny","Action":"dynamodb:GetItem","Resource":"*"},{"Effect":"Allow","Action":["dax:PutItem","dax:Endpoints"],"Resource":"*"}`)
	for i := range n {
		action := "dax:GetItem"
		if i >= n/2 {
			action = "dax:DefineKeySchema"
		}
		own := document(fmt.Sprintf("own-%d.json", i), fmt.Sprintf(`{"Effect":"Allow","Action":[%q,"s3:x%d"],"Resource":"*"}`, action, i))
		docs = append(docs, own)
		all := []*review.Document{own, shared}
		if i%2 == 0 {
			all = append(all, everything)
		}
		o.Subjects = append(o.Subjects, subjectWith(fmt.Sprintf("R%d", i), all...))
	}
	return append(docs, everything, shared), o
}

// TestManyHolders: a document that very many have is looked at with each of them, and the
// documents of a part of them at a time.
func TestManyHolders(t *testing.T) {
	const n = 1000
	docs, o := crowd(n)
	found := slices.Collect(review.Check(docs, o))
	admins := of("admin-attached", found)
	for i, f := range admins {
		if want := fmt.Sprintf("arn:aws:iam::123456789012:role/R%d may do everything", 2*i); f.Message != want {
			t.Fatalf("finding %d: %s, want %s", i, f.Message, want)
		}
	}
	if len(admins) != n/2 {
		t.Errorf("%d of %d may do everything", len(admins), n)
	}
	for _, once := range []string{"dax-deny-alone", "dax-protocol-partial"} {
		all := slices.DeleteFunc(of(once, found), func(f review.Finding) bool { return f.At.Document.Name != "shared.json" })
		if len(all) != 1 {
			t.Errorf("%s: %v", once, texts(all))
		}
	}
	own := docs[:1]
	alone := slices.Collect(review.Check(own, o))
	i := slices.IndexFunc(found, func(f review.Finding) bool { return f.At.Document != own[0] })
	if fmt.Sprint(texts(alone)) != fmt.Sprint(texts(found[:i])) || len(alone) == 0 {
		t.Errorf("alone %v, among others %v", texts(alone), texts(found[:i]))
	}
}

// TestChecker: a Checker serves several at once, and the zero one has no options.
func TestChecker(t *testing.T) {
	docs, o := crowd(20)
	c := review.NewChecker(o)
	want := texts(slices.Collect(review.Check(docs, o)))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if got := texts(slices.Collect(c.Check(docs))); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
	all.Wait()
	for _, c := range []*review.Checker{nil, new(review.Checker)} {
		got, want := slices.Collect(c.Check(docs)), slices.Collect(review.Check(docs, review.Options{}))
		if len(got) != len(want) || len(got) == 0 {
			t.Errorf("%d findings, want %d", len(got), len(want))
		}
	}
}

// TestDocumentAnew: a document says the same whenever it is asked, and keeps its text
// alone.
func TestDocumentAnew(t *testing.T) {
	d := review.Load("p.json", policy.Identity, []byte(`{"Version":"2012-10-17","Statement":[{"Effect":"allow","Action":"s3:GetObject","Resource":"*"}]}`))
	if a, b := d.Syntax(), d.Syntax(); a == nil || a == b || len(a.Statements) != 1 {
		t.Errorf("syntax %v, %v", a, b)
	}
	if errs := d.Errors(); len(errs) != 1 || d.Loads() {
		t.Errorf("%v", errs)
	}
	if empty := review.Load("p.json", policy.Identity, nil); len(empty.Errors()) != 1 || empty.Syntax() != nil {
		t.Errorf("%v", empty.Errors())
	}
	if new(review.Document).Syntax() != nil || (*review.Document)(nil).Syntax() != nil {
		t.Error("a document without a text has a tree")
	}
}
