package access_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// page returns the policies of the guide's pages, by the start of their files' names.
func page(t *testing.T, start string) (texts []string) {
	names, err := filepath.Glob("../../examples/effectiveaccess/policies/" + start + "[0-9].json")
	if err != nil || len(names) == 0 {
		t.Fatalf("%v: %d files", err, len(names))
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	return texts
}

// TestPagesByMatrix: for the policies of "DAX access control", Bypasses and Gaps yield
// for many tables what they yield for each table alone, in the same order.
func TestPagesByMatrix(t *testing.T) {
	var callers []access.Subject
	for _, text := range page(t, "bob-") {
		callers = append(callers, bob(t, text))
	}
	var clusters []access.Cluster
	for _, text := range page(t, "dax-") { // one cluster of the guide, with each of its roles
		c := daxCluster(t, text)
		c.ARN = arn.MustParse("arn:aws:dax:us-west-2:123456789012:cache/DAXCluster01")
		clusters = append(clusters, c)
	}
	tables := []arn.ARN{books}
	for i := range 10 {
		tables = append(tables, arn.MustParse(fmt.Sprint(orders, i)))
	}
	if len(callers)*len(tables) <= 64 {
		t.Fatalf("%d callers are too few", len(callers))
	}
	var want, got []string
	for i := range callers {
		for _, table := range tables {
			for b := range access.Bypasses(callers[i:i+1], []arn.ARN{table}, access.Options{}, clusters...) {
				want = append(want, fmt.Sprint(i, b.Cluster.ARN, describe(b)))
			}
		}
	}
	for b := range access.Bypasses(callers, tables, access.Options{}, clusters...) {
		for i := range callers {
			if b.Caller == &callers[i] {
				got = append(got, fmt.Sprint(i, b.Cluster.ARN, describe(b)))
			}
		}
	}
	equal(t, "bypasses", want, got)
	if len(want) == 0 {
		t.Error("the pages have bypasses")
	}
	gap := func(g access.Gap) string {
		return fmt.Sprint(g.Kind, g.Operation, g.Member, g.Table, g.Caller, g.Cluster)
	}
	want, got = nil, nil
	for _, table := range tables {
		for g := range access.Gaps(callers, []arn.ARN{table}, access.Options{}, clusters...) {
			want = append(want, gap(g))
		}
	}
	for g := range access.Gaps(callers, tables, access.Options{}, clusters...) {
		got = append(got, gap(g))
	}
	equal(t, "gaps", want, got)
}

// TestMatrixBlocks: a matrix of too many blocks is an error that names a caller whose
// policies make them.
func TestMatrixBlocks(t *testing.T) {
	defer access.SetMaxBlocks(2)()
	caller := bob(t, document(
		statement("Allow", `"dynamodb:*"`, "arn:aws:dynamodb:*:*:table/a*"), statement("Allow", `"dynamodb:*"`, "arn:aws:dynamodb:*:*:table/*b"),
		statement("Allow", `"dynamodb:*"`, "arn:aws:dynamodb:*:*:table/*c*")))
	var tables []arn.ARN
	for _, name := range []string{"aaa", "bbb", "ccc", "aab"} {
		tables = append(tables, arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/"+name))
	}
	_, err := access.NewMatrix([]access.Subject{caller}, tables, access.Options{})
	if err == nil || !strings.Contains(err.Error(), "more than 2 blocks; the policies of "+caller.Principal.String()+" alone tell 4 classes of tables apart") {
		t.Error(err)
	}
	if _, err := access.NewMatrix([]access.Subject{{Principal: caller.Principal, Policies: new(policy.Set)}}, tables, access.Options{}); err != nil {
		t.Error(err)
	}
}
