// Package condition evaluates the conditions of IAM policies: their operators,
// the keys they look at, and the request that has values for these keys.
//
// In a policy a condition stands as
//
//	"Condition": {"StringLike": {"aws:PrincipalTag/team": ["red-*", "blue-*"]}}
//
// and here it is a [Test], made of an [Operator], a key and the values of the
// policy. A request is an [Env]: the [Context] given by the caller, the keys that
// the engine computes, and the time. Test.Eval answers whether the condition
// holds for the request.
//
//	op, err := condition.ParseOperator("StringLike")
//	test, err := condition.NewTest(op, "aws:PrincipalTag/team", values, variables.References)
//	context := condition.NewContext(condition.String("aws:PrincipalTag/team", "red-one"))
//	outcome := test.Eval(&condition.Env{Context: context})
//
// Package policy combines the conditions of a statement and applies its effect.
// Rules are cited by their sections in policy/SEMANTICS.md.
//
// # Three values
//
// A condition is [True], [False] or, where no honest answer is possible,
// [Indeterminate]: for
//
//	"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}
//
// and a request whose aws:MultiFactorAuthAge is "soon", neither True nor False is
// safe: False would disable a Deny, and True would let an Allow apply. So the
// result is Indeterminate, and package policy decides: an Indeterminate Deny
// applies, an Indeterminate Allow does not. A condition is Indeterminate because of
//
//   - a request value that is not of the operator's type,
//   - a comparison for which the decision has no steps left,
//   - a policy value that is not of the operator's type, if no other value of
//     the policy matches,
//   - a list of values under an operator without ForAllValues or ForAnyValue,
//   - a key, or a variable's key, that the caller declares [Unknown], by its name
//     or by the prefix of many keys, such as aws:ResourceTag/.
//
// Results combine as in Kleene's logic: see [Result].
//
// # Missing keys
//
// An absent key has rules of its own. The first line that applies counts:
//
//	Null                                        True if it asks for "true"
//	any operator with IfExists                  True
//	ForAllValues:                               True
//	ForAnyValue:                                False
//	StringNotEquals and all negated operators   True
//	StringEquals and all positive operators     False
//
// So Deny with StringNotEquals is a safe way to require a value: a request
// without the key is denied too. Allow with ForAllValues is not safe: a request
// without the key is allowed.
//
// The empty text is a value to all operators but Null, for which it is null. Set
// operators skip it, and it cannot replace a variable. Bytes of length 0 count as
// the empty text.
//
// A key without a colon, such as username, is a mistake that AWS accepts in a
// policy. No request has such a key, so it is always absent. In a [Context] it is
// an error.
//
// # Lists and set operators
//
// The caller says whether a value is single or a list, with [String] or
// [Strings]; a list with one member is still a list. For a list the policy has to
// say how many of its values must match:
//
//	aws:TagKeys in the request                  [a, b]   [a]     []
//	ForAllValues:StringEquals a                 False    True    True
//	ForAnyValue:StringEquals a                  True     True    False
//	StringEquals a                              Indeterminate, for all three
//
// # Negated operators
//
// A negated operator reverses its positive form for each value of the request:
// StringNotEquals [a, b] holds for a value that is neither a nor b. So
// ForAnyValue:StringNotEquals a holds for [a, b], as b is not a.
//
// # Variables
//
// Values of String, ARN and Bool operators may hold variables, such as
// ${aws:username} or ${aws:PrincipalTag/team, 'none'}. The text that replaces a
// variable is literal, even if it looks like a wildcard. A list, bytes or an absent
// key cannot replace one; without a default, the policy value then never matches.
// See [Env.Resolve] and package variables.
//
// # Cost and limits
//
// NewTest parses the values of a policy. NewContext checks and copies the keys of a
// request, with one allocation for up to 16 keys. Context.Join copies nothing, for up
// to four contexts. A context has at most [MaxKeys]
// keys, a list at most [MaxMembers] members of at most [MaxValue] bytes each, and
// all keys and values together at most [MaxContext] bytes. A policy value with
// wildcards or variables has at most variables.MaxLength bytes.
//
// Test.Eval does not allocate. Plain values of a long list are found by binary
// search, so two long lists do not cost the product of their lengths. All uses of
// an Env share a budget of [MaxSteps]; a comparison beyond it is Indeterminate, on
// every machine alike, with the reason [WhyBudget]: see env.go.
//
// All types except Env are immutable and safe for concurrent use. An Env belongs
// to one decision.
//
// # Where things are
//
// The operators are the table of operator.go; a new one is a row there. A policy's
// condition is test.go, a request's values are value.go, context.go, layer.go and
// env.go, and eval.go brings the two together, in the order of SEMANTICS 4.3. What the
// values of a family look like is in text.go, numeric.go, date.go, binary.go and
// ip.go.
package condition
