package policy

import "github.com/iameval/iameval/policy/syntax"

// The codes of the errors that compiling a document adds to those of package
// syntax. They are stable, as those are.
const (
	CodeUnsupportedElement syntax.Code = "unsupported-element" // an element that this kind of policy does not have
	CodeInvalidVersion     syntax.Code = "invalid-version"     // a Version that this kind of policy does not take
	CodeInvalidEffect      syntax.Code = "invalid-effect"      // an Effect that this kind of policy does not take
	CodeInvalidSid         syntax.Code = "invalid-sid"         // characters that this kind of policy does not take
	CodeDuplicateSid       syntax.Code = "duplicate-sid"       // the Sid of another statement
	CodeInvalidAction      syntax.Code = "invalid-action"      // not service:Name
	CodeInvalidResource    syntax.Code = "invalid-resource"    // neither * nor arn:...
	CodeInvalidPrincipal   syntax.Code = "invalid-principal"   // not a principal that AWS knows
	CodeInvalidVariable    syntax.Code = "invalid-variable"    // a policy variable that breaks its syntax
	CodeUnknownOperator    syntax.Code = "unknown-operator"    // not a condition operator
	CodeInvalidKey         syntax.Code = "invalid-key"         // not a condition key
)
