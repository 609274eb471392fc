package account_test

import (
	"fmt"
	"log"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/operation"
)

// A service authorizes requests by the export of an account: it reads that once,
// makes the session that a request is signed by, and asks for all that the body
// of the request needs.
func Example_service() {
	a, err := account.ReadFiles("testdata/tags/account.json")
	if err != nil {
		log.Fatal(err)
	}
	tenants := arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Tenants")
	calls := operation.Resolver{Scope: tenants.Scope(), Tables: operation.TableMap{tenants: {Key: []string{"Id"}}}}
	options := access.Options{Targets: a.Resources().Target}

	// As STS made it: of a tenant's tag, which the role's policy reads.
	role, _ := a.Find(arn.MustParse("arn:aws:iam::123456789012:role/Tenant"))
	session, err := role.Session("web-1", account.Session{Tags: map[string]string{"tenant": "t-1"}, Issued: time.Now()})
	if err != nil {
		log.Fatal(err)
	}
	for _, body := range []string{
		`{"TableName": "Tenants", "Key": {"Id": {"S": "t-1"}}}`,
		`{"TableName": "Tenants", "Key": {"Id": {"S": "t-2"}}}`,
	} {
		call, err := calls.Resolve("dynamodb:GetItem", []byte(body))
		if err != nil {
			log.Fatal(err)
		}
		direct := access.Compute(session.Subject(), &call, options).Direct
		fmt.Println(direct.Verdict())
	}
	// Output:
	// allow
	// implicit-deny
}

// What could not be read is reported with its place, makes the answers of those
// uncertain whom it concerns, and of nobody else.
func Example_unread() {
	a, err := account.ReadFiles("testdata/broken/account.json")
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"user/Otto", "user/Quinn"} {
		who := arn.MustParse("arn:aws:iam::123456789012:" + name)
		caller, _ := a.Find(who)
		d := decide(caller, "dynamodb:GetItem", "Books")
		if why, ok := account.Unread(d.Statement); ok && d.Uncertain {
			fmt.Printf("%s: not known\n  %s\n", name, why)
			continue
		}
		fmt.Printf("%s: %s\n", name, d.Verdict)
	}
	// Output:
	// user/Otto: not known
	//   testdata/broken/account.json:92:43: /UserDetailList/2/PermissionsBoundary/PermissionsBoundaryArn: the policy arn:aws:iam::123456789012:policy/Gone is not in the export: what it allows and denies is not known
	// user/Quinn: allow
}
