package main

// This project. It checks all that IAM does: the account of the principal, the layers of
// policies in force, the case of actions, the parts of ARNs, keys that are missing.

import (
	"encoding/json"
	"time"

	"github.com/iameval/iameval/arn"
	iamcondition "github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// iameval asks with prepared requests, as a service does that has one for each caller and
// action.
func iameval() peer { return iamPeer("iameval", (*policy.Request).Prepare) }

// unprepared asks with requests as they are.
func unprepared() peer { return iamPeer("not prepared", func(*policy.Request) {}) }

func iamPeer(name string, prepare func(*policy.Request)) peer {
	return peer{
		name: name,
		most: 100_000,
		load: func(statements []statement) (func(question) func() bool, error) {
			var policies []*policy.Policy
			for len(statements) > 0 { // a document has 1,000 at most
				n := min(len(statements), 1000)
				text, err := iamDocument(statements[:n])
				if err != nil {
					return nil, err
				}
				p, err := policy.Parse("benchmark", policy.Identity, []byte(text))
				if err != nil {
					return nil, err
				}
				policies, statements = append(policies, p), statements[n:]
			}
			set, err := policy.NewSet(policy.Policies{Identity: policies})
			if err != nil {
				return nil, err
			}
			return func(q question) func() bool {
				r := iamRequest(&q)
				prepare(&r)
				return func() bool { return set.Evaluate(&r).Allowed() }
			}, nil
		},
		text: iamDocument,
		parse: func(text string) error {
			_, err := policy.Parse("benchmark", policy.Identity, []byte(text))
			return err
		},
	}
}

// iamRequest returns a question as this project's request.
func iamRequest(q *question) policy.Request {
	r := policy.Request{Principal: policy.User(arn.MustParse(q.arn())), Action: q.action, Resource: arn.MustParse(q.resource)}
	var entries []iamcondition.Entry
	for key, value := range q.context {
		switch v := value.(type) {
		case string:
			entries = append(entries, iamcondition.String(key, v))
		case bool:
			entries = append(entries, iamcondition.Bool(key, v))
		case []string:
			entries = append(entries, iamcondition.Strings(key, v...))
		case time.Time:
			r.Time = v
		}
	}
	r.Context = iamcondition.NewContext(entries...)
	return r
}

// iamDocument returns the statements as an IAM policy, laid out as people write them.
func iamDocument(statements []statement) (string, error) {
	type object = map[string]any
	var list []object
	for _, s := range statements {
		o := object{"Effect": "Allow", "Action": s.actions, "Resource": s.resources}
		if s.deny {
			o["Effect"] = "Deny"
		}
		if len(s.conditions) > 0 {
			operators := object{}
			for _, c := range s.conditions {
				operators[c.operator] = object{c.key: c.values}
			}
			o["Condition"] = operators
		}
		list = append(list, o)
	}
	text, err := json.MarshalIndent(object{"Version": "2012-10-17", "Statement": list}, "", "  ")
	return string(text), err
}
