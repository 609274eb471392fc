package gen_test

import (
	"fmt"
	"log"

	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/fuzz/oracle"
)

// The same case, asked of both sides.
func Example() {
	c := gen.New(gen.FromBytes([]byte("what a fuzzer might try")))
	set, request, err := c.Engine()
	if err != nil {
		log.Fatal(err)
	}
	answer, err := oracle.Decide(c.Oracle())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(set.Evaluate(request).Verdict.String() == answer.Verdict)
	// Output: true
}

// A document is taken apart, changed and put together again.
func ExampleParseNode() {
	doc, err := gen.ParseNode(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}}`)
	if err != nil {
		log.Fatal(err)
	}
	statement := doc.Field("Statement")
	statement.Field("Effect").Text = "Deny"
	statement.With("Condition", (*gen.Node)(nil).With("Bool", (*gen.Node)(nil).With("aws:SecureTransport", gen.Text("false"))))
	fmt.Println(statement)
	// Output: {"Effect":"Deny","Action":"dynamodb:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}
}
