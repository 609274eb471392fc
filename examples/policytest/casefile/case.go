package casefile

import (
	"encoding/json"
	"strings"

	"github.com/iameval/iameval/arn"
)

// Case is one case of a file, of any shape. The package's page has the meaning of
// the fields, by their names in the file.
type Case struct {
	ID   string  `json:"id"`
	Why  string  `json:"why"`
	Rule Strings `json:"rule,omitzero"`

	// decision
	Policies   *Policies `json:"policies,omitempty"`
	Request    *Request  `json:"request,omitempty"`
	Uncertain  *bool     `json:"uncertain,omitempty"`
	AlsoAccept []string  `json:"alsoAccept,omitzero"`

	// document
	Kind     string   `json:"kind,omitempty"`
	Document Document `json:"document,omitempty"`
	Base64   []byte   `json:"base64,omitempty"`
	At       string   `json:"at,omitempty"`

	// match
	Pattern *string `json:"pattern,omitempty"`
	ARN     string  `json:"arn,omitempty"`
	In      string  `json:"in,omitempty"`

	// access: Request, and
	Principal        string              `json:"principal,omitempty"`
	PrincipalType    string              `json:"principalType,omitempty"`
	RoleARN          string              `json:"roleArn,omitempty"`
	UniqueID         string              `json:"uniqueId,omitempty"`
	Parent           string              `json:"parent,omitempty"`
	User             Side                `json:"user,omitzero"`
	ServiceRole      Side                `json:"serviceRole,omitzero"`
	ServiceRoleARN   string              `json:"serviceRoleArn,omitempty"`
	Trust            *Document           `json:"trust,omitempty"`
	Cluster          string              `json:"cluster,omitempty"`
	ResourcePolicies map[string]Document `json:"resourcePolicies,omitzero"`
	RCP              [][]Document        `json:"rcp,omitzero"`
	RoleContext      map[string]Value    `json:"roleContext,omitzero"`
	Options          AccessOptions       `json:"options,omitzero"`

	// operation
	Operation    string           `json:"operation,omitempty"`
	Body         Document         `json:"body,omitempty"`
	Region       string           `json:"region,omitempty"`
	Account      string           `json:"account,omitempty"`
	Tables       map[string]Table `json:"tables,omitzero"`
	Stream       arn.ARN          `json:"stream,omitzero"`
	WantChecks   []WantCheck      `json:"wantChecks,omitzero"`
	WantError    string           `json:"wantError,omitempty"`
	ContextMatch string           `json:"contextMatch,omitempty"` // subset: the only way of comparing

	Want json.RawMessage `json:"want,omitempty"`

	// File is the name of the file that the case was read from.
	File string `json:"-"`
}

// Result is the outcome of a case.
type Result struct {
	Pass   bool
	Got    string // the verdict, or the error
	Reason string // what led to it
}

// Shape is what a case asks.
type Shape uint8

// The shapes, as the package's page has them.
const (
	NoShape Shape = iota
	ShapeDecision
	ShapeDocument
	ShapeMatch
	ShapeAccess
	ShapeOperation
)

// Shape returns the shape of the case, by the fields that it has.
func (c *Case) Shape() Shape {
	switch {
	case c.Cluster != "" && c.Request != nil:
		return ShapeAccess
	case c.Operation != "":
		return ShapeOperation
	case c.Request != nil:
		return ShapeDecision
	case c.Kind != "":
		return ShapeDocument
	case c.Pattern != nil:
		return ShapeMatch
	}
	return NoShape
}

// Run runs the case by its shape. A case without one fails.
func (c *Case) Run() Result {
	switch c.Shape() {
	case ShapeAccess:
		return c.runAccess()
	case ShapeOperation:
		return c.runOperation()
	case ShapeDecision:
		return c.runDecision()
	case ShapeDocument:
		return c.runDocument()
	case ShapeMatch:
		return c.runMatch()
	default:
		return Result{Got: "no known shape", Reason: "want request and policies, request and cluster, operation and body, kind and document, or pattern and arn"}
	}
}

// Wanted returns the case's want as text: "allow", "true".
func (c *Case) Wanted() string { return strings.Trim(string(c.Want), `"`) }
