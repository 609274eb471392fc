package plan

import (
	"fmt"
	"net/http"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/operation"
)

// Protocol is how a service writes its answers. The zero Protocol is JSON10.
type Protocol uint8

// The protocols.
const (
	JSON10   Protocol = iota // DynamoDB, DynamoDB Streams
	JSON11                   // KMS, Secrets Manager
	JSONDAX                  // JSON 1.1 with DynamoDB's types: DAX
	SQSJSON                  // JSON 1.0 of SQS
	SQSQuery                 // XML of SQS
	SNSQuery                 // XML of SNS
	STSQuery                 // XML of STS
	S3XML                    // XML of S3
)

// Check is one authorization, and the account that owns the resource where its ARN
// does not say so.
type Check struct {
	operation.Check
	Account string
}

// Request returns the check as a request of the principal: see
// operation.Check.Request.
func (c *Check) Request(p policy.Principal, context condition.Context, t time.Time) policy.Request {
	r := c.Check.Request(p, context, t)
	r.ResourceAccount = c.Account
	return r
}

// Plan is all that a request needs. The zero Plan has no checks and is a refusal.
type Plan struct {
	Operation string // as the service names it, such as "dynamodb:GetItem" or "s3:PutObject"
	Checks    []Check
	// Conceal is asked if the backend answers 404: who may not do this learns only
	// that access is denied.
	Conceal *Check
	// Partial is set where a part of the request may be allowed: each check is then
	// of one part, in order.
	Partial Partial
	// Path is the path under which the server finds the same thing by any host; "": it
	// is that of the request.
	Path string
	// Params are the parameters of a call of the query protocol or in JSON.
	Params Params
	// Changes is the table whose description the call changes; the zero ARN: none.
	Changes arn.ARN
	// Advice is what the checks leave out.
	Advice []operation.Advice
}

// Partial is a request of which parts are allowed and the others are not.
type Partial interface {
	// Body returns the body with the allowed parts alone; nil if nothing is left.
	Body(allowed []bool) []byte
	// Answer adds the parts that were denied, each with a message, to the body of
	// the answer; to an answer of its own if body is nil.
	Answer(body []byte, denied []string) []byte
}

// Input is a request to plan.
type Input struct {
	*http.Request
	// Body is the body, for planners that read it.
	Body []byte
	// Scope is the partition, the Region and the account of the server.
	Scope arn.Scope
}

// Planner plans the requests of a service. It is safe for concurrent use.
type Planner interface {
	// Service is as credential scopes name it, such as "dynamodb".
	Service() string
	// Serves reports whether the form of the request is one of the service's. It is
	// asked where several planners have the service, and of unsigned requests.
	Serves(r *http.Request) bool
	// Protocol is how the service answers the request.
	Protocol(r *http.Request) Protocol
	// Streams reports whether the body of the request is not needed to plan it.
	Streams(r *http.Request) bool
	// Plan returns what the request needs. An error is a *Refusal: nothing may be
	// forwarded.
	Plan(in Input) (Plan, error)
}

// Refusal says why a request is not planned.
type Refusal struct {
	Operation string // "" if not even that is known
	Reason    string
	// Unmapped is set if no row of this package is about the request. Otherwise it
	// is one that the service itself would refuse.
	Unmapped bool
	// Syntax is set if the body is not JSON, XML or a form at all.
	Syntax bool
}

// Error returns operation and reason.
func (r *Refusal) Error() string {
	if r.Operation == "" {
		return r.Reason
	}
	return r.Operation + ": " + r.Reason
}

func unmapped(operation, format string, args ...any) error {
	return &Refusal{Operation: operation, Reason: fmt.Sprintf(format, args...), Unmapped: true}
}

func invalid(operation, format string, args ...any) error {
	return &Refusal{Operation: operation, Reason: fmt.Sprintf(format, args...)}
}

// clip shortens what a client wrote, for messages.
func clip(s string) string {
	if len(s) > 80 {
		return s[:80] + "..."
	}
	return s
}
