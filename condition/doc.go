// Package condition evaluates the conditions of IAM policies: their operators,
// the keys they look at, and the request that has values for these keys.
//
// In a policy a condition stands as
//
//	"Condition": {"StringLike": {"aws:PrincipalTag/team": ["red-*", "blue-*"]}}
//
// and here it is a [Test], made of an [Operator], a key and the values of the
// policy. A request is an [Env]: the [Context] of the caller, the keys that
// the engine computes, and the time. Test.Eval asks whether the one holds in
// the other.
//
//	op, err := condition.ParseOperator("StringLike")
//	test, err := condition.NewTest(op, "aws:PrincipalTag/team", values, variables.References)
//	context := condition.NewContext(condition.String("aws:PrincipalTag/team", "red-one"))
//	outcome := test.Eval(&condition.Env{Context: context})
//
// How a statement combines its conditions with the rest of it, and what its
// effect makes of the result, is the business of package policy. Rules are
// cited by their sections in policy/SEMANTICS.md.
//
// # Three values
//
// A condition is [True], [False] or, where no honest answer is possible,
// [Indeterminate]: for
//
//	"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}
//
// and a request whose aws:MultiFactorAuthAge is "soon", neither answer is safe.
// False would make a Deny vanish, and True would let an Allow apply. So it is
// left open, and package policy closes it: an Indeterminate Deny applies, an
// Indeterminate Allow does not. What leaves a condition open is
//
//   - a request value that is not of the operator's type,
//   - a comparison for which the decision has no steps left,
//   - a policy value that is not of the operator's type, if no other value of
//     the policy matches,
//   - a list of values and an operator that is not made for lists,
//   - a key, or a variable's key, that the caller declares [Unknown], by its name
//     or by the prefix of many keys, such as aws:ResourceTag/.
//
// Results combine as in Kleene's logic: see [Result].
//
// # Missing keys
//
// A key that is not in the request is not a value that differs; it has rules
// of its own. For a key that is absent the first line that fits counts:
//
//	Null                                        True if it asks for "true"
//	any operator with IfExists                  True
//	ForAllValues:                               True
//	ForAnyValue:                                False
//	StringNotEquals and all negated operators   True
//	StringEquals and all positive operators     False
//
// So Deny with StringNotEquals is a safe way to require something: who does
// not send the key is denied, too. Allow with ForAllValues is not safe: who
// does not send the key is allowed.
//
// The empty text is a value to the operators that compare. To Null it is
// null, set operators pass over it, and it cannot stand for a variable. Bytes of
// length 0 count as the empty text.
//
// A key without a colon, such as username, is a slip that AWS stores. No request
// has such a key, so in a policy it is always absent, and in a [Context] it is an
// error.
//
// # Lists and set operators
//
// A value is single or a list because the caller says so, with [String] or
// [Strings]; a list with one member is still a list. For a list the policy has
// to say what is wanted:
//
//	aws:TagKeys in the request                  [a, b]   [a]     []
//	ForAllValues:StringEquals a                 False    True    True
//	ForAnyValue:StringEquals a                  True     True    False
//	StringEquals a                              Indeterminate, for all three
//
// # Negated operators
//
// A negated operator is its positive twin turned round, for each value of the
// request by itself: StringNotEquals [a, b] holds for a value that is neither
// a nor b. So ForAnyValue:StringNotEquals a holds for [a, b], as b is not a.
//
// # Variables
//
// Values of String, ARN and Bool operators may hold variables, such as
// ${aws:username} or ${aws:PrincipalTag/team, 'none'}. What stands for one is
// literal, even if it looks like a wildcard. If nothing does, as for a list or for
// bytes, and there is no default, the value that holds it never matches: see [Env.Resolve] and
// package variables.
//
// # Cost and limits
//
// Policies are parsed by NewTest. NewContext checks and copies a request's keys,
// a handful of them in one allocation. A context has at most [MaxKeys] keys, a
// list [MaxMembers] members, each of at most [MaxValue] bytes, and all keys and
// values together [MaxContext] bytes; a text with wildcards or variables has at
// most variables.MaxLength bytes.
//
// Test.Eval allocates nothing. Plain values of a long list are looked up, so that
// two long lists do not cost the product of their lengths. All that an Env is used
// for shares a budget of [MaxSteps]; a comparison beyond it is Indeterminate, on
// every machine alike, with the reason [WhyBudget]: see env.go.
//
// All types but Env are immutable and safe for concurrent use; an Env belongs
// to one decision.
//
// # Where things are
//
// The operators are the table of operator.go; a new one is a row there. A policy's
// condition is test.go, a request's values are value.go, context.go and env.go,
// and eval.go brings the two together, in the order of SEMANTICS 4.3. What the
// values of a family look like is in text.go, numeric.go, date.go, binary.go and
// ip.go.
package condition
