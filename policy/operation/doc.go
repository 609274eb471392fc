// Package operation reports which permissions an API call of DynamoDB or DAX
// needs: it turns an operation and its request body into the authorizations
// that IAM makes for it, with the condition keys of each.
//
// A policy is about actions, resources and condition keys. A call is an
// operation with a JSON body, and the two are not the same:
//
//	TransactWriteItems {"TransactItems": [{"Put": ...}, {"ConditionCheck": ...}]}
//
// is not an action at all. It needs dynamodb:PutItem on the table of one member
// and dynamodb:ConditionCheckItem on the table of the other, both with
// dynamodb:EnclosingOperation to say that they are part of a transaction. A
// [Resolver] finds these:
//
//	r := operation.Resolver{Scope: arn.Scope{Region: "us-west-2", Account: "123456789012"}}
//	call, err := r.Resolve("DynamoDB_20120810.TransactWriteItems", body)
//	for request := range call.Requests(caller, context, now) {
//		decision := set.Evaluate(request) // every one must be allowed
//	}
//
// [Call.Checks] has the authorizations as data, [Call.Advice] what they leave
// out. Where tables have policies of their own, [Holder] says whose policy
// counts for a check: for an index, the policy of its table.
//
//	request.Target = targets[operation.Holder(request.Resource)]
//
// The rules are sections 7 and 8.5 of policy/SEMANTICS.md.
//
// # Condition keys
//
// What a body says of the items, attributes and results that a call is about
// becomes condition keys, for policies that limit a caller to some items of a
// table, or to some attributes:
//
//	dynamodb:LeadingKeys             values of the partition key
//	dynamodb:Attributes              attributes that the request names
//	dynamodb:Select                  what a read returns of an item
//	dynamodb:ReturnValues            what a write returns
//	dynamodb:ReturnConsumedCapacity  whether it returns the capacity used
//	dynamodb:EnclosingOperation      the transaction around it
//	dynamodb:FullTableScan           whether a SELECT reads everything
//	aws:RequestTag, aws:TagKeys      tags in the request
//	aws:ResourceTag                  tags of the table
//	aws:RequestedRegion              where the resource does not show it
//
// Three facts are not in the body: which attribute is the partition key, which
// replicas a table has, and which tags. They come from [Tables]. Where the key
// of a table is not known, LeadingKeys is unknown unless the request leaves no
// doubt, and conditions on it are Indeterminate. It is never left out, since
// ForAllValues treats an absent key as satisfied. All tags of a table that is
// not known are unknown, since a Deny for a tag would miss an absent one. And
// ReturnValues is unknown where a failed condition returns the item, as AWS
// does not say what the key is then.
//
// # What is refused
//
// The answer is worth something only if the service reads the body as this
// package does. So a body that DynamoDB would refuse gets an [Error] that names
// the field at fault: a missing key, a malformed number, an expression that
// breaks the grammar, a placeholder that stands for nothing, two types in one
// value, an item or a batch beyond the limits of DynamoDB. The same goes for a
// body that two readers could understand differently: a key that occurs twice
// in one object, a field in the wrong case, half of a surrogate pair. Fields
// that no authorization depends on are ignored.
//
// # Cost and limits
//
// A body has at most 16 MiB and is nested at most 100 deep. The work is
// proportional to its length. A call on one item takes one or two microseconds, and
// the decision about it, with contexts and policies, one more. Resolve allocates at
// most four times for a GetItem and five times for an UpdateItem with expressions, and
// once less for tables that [Prepare] made ready. A whole authorization then takes at
// most five allocations.
//
// # Where things are
//
// The operations are the table of operations.go: a name, the members of the
// body that matter, and the plan. Each family has a file, from item.go to
// cluster.go, and nothing that they share refers to one of them. Bodies are
// read by body.go and shape.go. Their contents have packages of their own:
// attribute for the values of attributes, expression for expressions (what a
// plan takes from them and from the parameters before them is expression.go),
// partiql for statements. The condition keys are facts.go and keys.go, the
// limits of DynamoDB limits.go. What comes out is call.go.
package operation
