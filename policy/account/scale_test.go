package account_test

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/iameval/iameval/policy/account"
)

// large writes an export of n roles, each with policies of its own: some 9 KB for
// each role, as large accounts have them.
func large(n int) io.Reader {
	r, w := io.Pipe()
	go func() {
		fmt.Fprint(w, `{"RoleDetailList": [`)
		for i := range n {
			if i > 0 {
				fmt.Fprint(w, ",\n")
			}
			fmt.Fprintf(w, `    {"Path": "/", "RoleName": "role-%d", "RoleId": "AROAEXAMPLE%09d", "Arn": "arn:aws:iam::123456789012:role/role-%d",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
        "RolePolicyList": [`, i, i, i)
			for p := range 3 {
				if p > 0 {
					fmt.Fprint(w, ",")
				}
				fmt.Fprintf(w, `{"PolicyName": "p%d", "PolicyDocument": {"Version": "2012-10-17", "Statement": [`, p)
				for s := range 8 {
					if s > 0 {
						fmt.Fprint(w, ",")
					}
					fmt.Fprintf(w, `
            {"Sid": "S%d", "Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem", "dynamodb:PutItem"],
             "Resource": ["arn:aws:dynamodb:us-west-2:123456789012:table/t-%d-%d", "arn:aws:dynamodb:us-west-2:123456789012:table/t-%d-%d/index/p%d"],
             "Condition": {"StringEquals": {"aws:RequestedRegion": ["us-west-2", "eu-west-1"]}}}`, s, i, s, i, s, p)
				}
				fmt.Fprint(w, `]}}`)
			}
			fmt.Fprint(w, `], "AttachedManagedPolicies": [], "Tags": []}`)
		}
		fmt.Fprint(w, `]}`)
		_ = w.Close()
	}()
	return r
}

// TestLarge reads an export piece by piece and reports time and memory; with
// IAMEVAL_LARGE set, one of 100 MB.
func TestLarge(t *testing.T) {
	n := 300
	if os.Getenv("IAMEVAL_LARGE") != "" {
		n = 11000
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	counted := &counter{Reader: large(n)}
	a, err := account.Read(account.Page{Name: "large", R: counted})
	if err != nil {
		t.Fatal(err)
	}
	elapsed := time.Since(start)
	runtime.GC()
	runtime.ReadMemStats(&after)
	start = time.Now()
	callers := 0
	for c := range a.Callers() {
		if d := decide(c, "dynamodb:GetItem", strings.Replace(c.Principal.Role().Name(), "role-", "t-", 1)+"-3"); !d.Allowed() {
			t.Fatalf("%v: %v", c.Principal, d)
		}
		callers++
	}
	if callers != n || len(a.Problems()) > 0 {
		t.Errorf("%d callers, %q", callers, problemTexts(a.Problems()))
	}
	t.Logf("%d MB, %d roles: read in %v, %d MB kept, %d MB from the system; a caller and a decision %v", counted.n>>20, n, elapsed,
		(after.HeapAlloc-before.HeapAlloc)>>20, after.Sys>>20, time.Since(start)/time.Duration(callers))
}

type counter struct {
	io.Reader
	n int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += n
	return n, err
}
