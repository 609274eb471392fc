package operation_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/operation"
)

// The calls of these tests arrive in us-west-2, from account 123456789012.
const home = "arn:aws:dynamodb:us-west-2:123456789012:"

var scope = arn.Scope{Region: "us-west-2", Account: "123456789012"}

// described are the tables that the resolver of these tests knows. It does not
// know Notes.
var described = operation.TableMap{
	arn.MustParse(home + "table/Books"): {
		Key: []string{"Id"},
		Indexes: map[string][]string{
			"ByAuthor": {"Author"},
			"ByPlace":  {"Country", "City"},
		},
	},
	arn.MustParse(home + "table/Orders"): {Key: []string{"Customer", "Seq"}},
	arn.MustParse(home + "table/Tagged"): {
		Key:     []string{"Id"},
		Indexes: map[string][]string{"ByDate": {"Date"}},
		Tags:    map[string]string{"team": "red", "env": "prod"},
	},
	arn.MustParse(home + "table/Songs"): {
		Key: []string{"Artist"},
		Replicas: []arn.ARN{
			arn.MustParse("arn:aws:dynamodb:us-east-1:123456789012:table/Songs"),
			arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Songs"),
			arn.MustParse("arn:aws:dynamodb:eu-west-1:123456789012:table/Songs"),
		},
	},
	arn.MustParse("arn:aws:dynamodb:eu-west-1:123456789012:table/Songs"): {
		Key:  []string{"Artist"},
		Tags: map[string]string{"env": "eu"},
	},
	arn.MustParse(home + "table/Tagged/stream/2024-02-12T18:57:26.492"): {
		Tags: map[string]string{"team": "blue"},
	},
}

var resolver = operation.Resolver{Scope: scope, Tables: described}

// check is an operation.Check in a form that can be written and compared. The
// resource is without the beginning that home is, the keys without "dynamodb:".
type check struct {
	Action, Resource, Member string
	Keys                     keys
}

// keys are condition keys with their values: a string, a []string or unknown{}.
type keys map[string]any

type unknown struct{}

// resolve returns the checks of a call.
func resolve(t *testing.T, r operation.Resolver, name, body string) []check {
	t.Helper()
	call, err := r.Resolve(name, []byte(body))
	if err != nil {
		t.Fatalf("%s %s: %v", name, body, err)
	}
	var checks []check
	for _, c := range call.Checks() {
		k := keysOf(t, c.Context)
		if _, got := k[anyTag]; got != tagsUnknown(r, call.Operation(), c) {
			t.Errorf("%s: %s on %s: that its tags are unknown is %v", name, c.Action, c.Resource, got)
		}
		delete(k, anyTag)
		checks = append(checks, check{c.Action, strings.TrimPrefix(c.Resource.String(), home), c.Member, k})
	}
	return checks
}

// anyTag stands for the tags of a table that nobody has looked up. It is held
// against tagsUnknown wherever a call is resolved, and left out of the keys.
const anyTag = "aws:ResourceTag/"

// made are the operations that make tables, which have no tags yet, with the
// actions on them; nil: all actions on tables.
var made = map[string][]string{
	"CreateTable":            nil,
	"ImportTable":            nil,
	"RestoreTableFromBackup": nil,
	"RestoreTableToPointInTime": {
		"BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem",
	},
	"UpdateTable": { // with a new replica
		"CreateTable", "CreateTableReplica", "Query", "Scan", "UpdateItem", "PutItem", "GetItem", "DeleteItem", "BatchWriteItem",
	},
}

// tagsUnknown reports whether all tags have to be unknown for a check: the tags
// of a table that is there, and that the resolver does not know.
func tagsUnknown(r operation.Resolver, name string, c operation.Check) bool {
	_, known := r.Tables.Table(c.Holder())
	actions, makes := made[strings.TrimPrefix(name, "dynamodb:")]
	if makes && (actions == nil || slices.Contains(actions, strings.TrimPrefix(c.Action, "dynamodb:"))) {
		return false
	}
	return c.Holder().Kind() == arn.Table && !known
}

// keysOf returns the keys of a check. FirstPartitionKeyValues is LeadingKeys by
// another name, wherever that is; it is held against it here and left out.
func keysOf(t *testing.T, context condition.Context) keys {
	t.Helper()
	if err := context.Err(); err != nil {
		t.Fatal(err)
	}
	all := make(keys)
	for key := range context.Keys() {
		all[strings.TrimPrefix(key, "dynamodb:")] = lookup(&context, key)
	}
	if diff := cmp.Diff(all["LeadingKeys"], all["FirstPartitionKeyValues"]); diff != "" {
		t.Errorf("LeadingKeys and FirstPartitionKeyValues differ:\n%s", diff)
	}
	delete(all, "FirstPartitionKeyValues")
	return all
}

// lookup returns the value of one key.
func lookup(context *condition.Context, key string) any {
	env := condition.Env{Context: *context}
	values, kind := env.Lookup(key)
	switch kind {
	case condition.KindUnknown:
		return unknown{}
	case condition.KindSingle:
		return values[0]
	case condition.KindList:
		return values
	default:
		return kind
	}
}

// resolveTest is a call with the checks that it stands for.
type resolveTest struct {
	name, operation, body string
	want                  []check
}

func runResolve(t *testing.T, tests []resolveTest) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := resolve(t, resolver, tt.operation, tt.body)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("checks mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

// refuseTest is a body without a plan, with the field at fault and a part of
// what is said of it.
type refuseTest struct {
	name, operation, body string
	field, reason         string
}

func runRefuse(t *testing.T, tests []refuseTest) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			call, err := resolver.Resolve(tt.operation, []byte(tt.body))
			var e *operation.Error
			if !errors.As(err, &e) {
				t.Fatalf("error is %v, of %T; want an *Error", err, err)
			}
			if e.Field != tt.field || !strings.Contains(e.Reason, tt.reason) {
				t.Errorf("error at %q: %s\nwant it at %q, with %q", e.Field, e.Reason, tt.field, tt.reason)
			}
			if len(call.Checks()) > 0 || call.Operation() != "" {
				t.Errorf("a call beside the error: %v", call)
			}
		})
	}
}

// advice returns codes and actions of the advice of a call, in order.
func advice(t *testing.T, r operation.Resolver, name, body string) []string {
	t.Helper()
	call, err := r.Resolve(name, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, a := range call.Advice() {
		if a.Text == "" || !strings.HasSuffix(a.Text, ".") {
			t.Errorf("%s %s: the text %q is not a sentence", a.Code, a.Action, a.Text)
		}
		all = append(all, strings.TrimSpace(string(a.Code)+" "+a.Action))
	}
	return all
}

// sorted returns a sorted copy.
func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

func mustARN(s string) arn.ARN { return arn.MustParse(s) }

var (
	noContext condition.Context
	noTime    time.Time
)
