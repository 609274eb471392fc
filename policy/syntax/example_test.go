package syntax_test

import (
	"errors"
	"fmt"

	"github.com/iameval/iameval/policy/syntax"
)

// All errors of a document come at once.
func ExampleParse() {
	_, err := syntax.Parse("alice.json", []byte(`{
  "Version": "2012-10-17",
  "Statement": {
    "effect": "Allow",
    "Action": "dynamodb:GetItem",
    "Principal": {"AWS": 111122223333},
    "Action": "dynamodb:*"
  }
}`))
	fmt.Println(err)
	// Output:
	// alice.json:4:5: /Statement/effect: "effect" is not an element of a statement: did you mean "Effect"?
	// alice.json:6:26: /Statement/Principal/AWS: Principal "AWS" must be a string or an array of strings, not the number 111122223333; an account number must be in quotes: "111122223333"
	// alice.json:7:5: /Statement/Action: the key "Action" is a duplicate; this object already has it at 5:5
}

// An editor takes the list apart.
func ExampleErrorList() {
	_, err := syntax.Parse("", []byte(`{"Statement": [{"Effect": "allow", "NotAction": []}]}`))
	var list syntax.ErrorList
	if errors.As(err, &list) {
		for _, e := range list {
			fmt.Println(e.Line, e.Column, e.Code, e.Pointer)
		}
	}
	// Output:
	// 1 27 invalid-value /Statement/0/Effect
	// 1 49 empty /Statement/0/NotAction
}

// A compiler reports its own errors in the same form, at the character they are about.
func ExampleDocument_Errorf() {
	d, err := syntax.Parse("alice.json", []byte(`{"Statement": {"Effect": "Allow", "Action": "\u0064ynamodb:Get Item"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	errs := d.Errors()
	action := d.Statements[0].Action.Values[0]
	errs.Add(d, action.Offset(12), "bad-action", "a blank in the action %q", action.Value)
	fmt.Println(errs.Err())
	// Output:
	// alice.json:1:63: /Statement/Action: a blank in the action "dynamodb:Get Item"
}

func ExampleFormat() {
	text, err := syntax.Format([]byte(`{"Statement":{"Effect":"Deny","Action":["dax:*","dynamodb:*"],"Resource":"*","Condition":{"NumericLessThan":{"aws:MultiFactorAuthAge":3.0e2}}}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s", text)
	// Output:
	// {
	//   "Statement": {
	//     "Effect": "Deny",
	//     "Action": ["dax:*", "dynamodb:*"],
	//     "Resource": "*",
	//     "Condition": {
	//       "NumericLessThan": {
	//         "aws:MultiFactorAuthAge": 3.0e2
	//       }
	//     }
	//   }
	// }
}
