package review_test

import (
	"fmt"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
)

// A policy of 2008 with a variable, which is plain text there.
func ExampleCheck() {
	d := review.Load("books.json", policy.Identity, []byte(`{
  "Version": "2008-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Action": "dynamodb:GetItem",
    "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/${aws:username}"
  }]
}`))
	for f := range review.Check([]*review.Document{d}, review.Options{}) {
		fmt.Println(&f)
	}
	// Output:
	// books.json:2:14: warning version-2008: Version 2008-10-17 has no policy variables
	// books.json:6:64: error variable-in-2008: "${aws:username}" is plain text here, as the Version is not 2012-10-17
}

// A reader of templates gives what it does not know as a hole. No rule concludes
// anything through one: the star here is not a star.
func ExampleHole() {
	text := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*"}]}`
	d := review.Load("stack.yaml#PetRole", policy.Identity, []byte(text))
	d.Holes = []review.Hole{{Start: 95, End: 96, Expr: "!GetAtt Pets.Arn", Like: "*"}}
	fmt.Println(text[d.Holes[0].Start:d.Holes[0].End], d.Loads())
	for f := range review.Check([]*review.Document{d}, review.Options{Profile: review.Strict}) {
		fmt.Println(&f)
	}
	// Output:
	// * false
}
