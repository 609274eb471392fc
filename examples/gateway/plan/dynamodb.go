package plan

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/iameval/iameval/policy/operation"
)

// dynamo plans DynamoDB, its streams or DAX by package operation.
type dynamo struct {
	service, target string
	protocol        Protocol
	tables          operation.Tables
}

// DynamoDB plans the operations of DynamoDB. What is not known of tables is
// unknown.
func DynamoDB(tables operation.Tables) Planner {
	return &dynamo{"dynamodb", "DynamoDB_20120810.", JSON10, tables}
}

// Streams plans the operations of DynamoDB Streams.
func Streams(tables operation.Tables) Planner {
	return &dynamo{"dynamodb", "DynamoDBStreams_20120810.", JSON10, tables}
}

// DAX plans the operations that manage clusters of DAX.
func DAX(tables operation.Tables) Planner {
	return &dynamo{"dax", "AmazonDAXV3.", JSONDAX, tables}
}

func (d *dynamo) Service() string { return d.service }

func (d *dynamo) Serves(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("X-Amz-Target"), d.target)
}

func (d *dynamo) Protocol(*http.Request) Protocol { return d.protocol }

func (d *dynamo) Streams(*http.Request) bool { return false }

func (d *dynamo) Plan(in Input) (Plan, error) {
	target := in.Header["X-Amz-Target"]
	switch {
	case in.Header["Smithy-Protocol"] != nil || strings.HasPrefix(in.URL.Path, "/service/"):
		return Plan{}, unmapped("", "a protocol other than JSON with X-Amz-Target is not mapped")
	case len(target) != 1 || !strings.HasPrefix(target[0], d.target):
		return Plan{}, unmapped("", "X-Amz-Target %q is not of %s", clip(strings.Join(target, ", ")), d.service)
	case in.Method != http.MethodPost || in.URL.Path != "/" && in.URL.Path != "" || in.URL.RawQuery != "":
		return Plan{}, invalid(d.service+":"+clip(target[0][len(d.target):]), "want POST / without a query")
	}
	r := operation.Resolver{Scope: in.Scope, Tables: d.tables}
	c, err := r.Resolve(target[0], in.Body)
	if err != nil {
		return Plan{}, d.refusal(err, in.Body)
	}
	checks := c.Checks()
	p := Plan{Operation: c.Operation(), Checks: make([]Check, len(checks)), Advice: c.Advice()}
	for i := range checks {
		p.Checks[i].Check = checks[i]
	}
	switch c.Operation() {
	case "dynamodb:CreateTable", "dynamodb:DeleteTable", "dynamodb:UpdateTable":
		p.Changes = checks[0].Holder()
	}
	return p, nil
}

// refusal makes a refusal of the resolver's error.
func (d *dynamo) refusal(err error, body []byte) error {
	var e *operation.Error
	if !errors.As(err, &e) {
		return invalid(d.service, "%v", err)
	}
	reason := e.Reason
	if e.Field != "" {
		reason = e.Field + ": " + reason
	}
	r := &Refusal{Operation: e.Operation, Reason: reason, Syntax: !json.Valid(body)}
	r.Unmapped = !strings.HasPrefix(e.Operation, d.service+":")
	return r
}
