package catalog

import (
	"iter"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
)

// Action is what AWS publishes about one action. It is a small immutable value
// that can be compared with ==. The zero Action is not an action: it has no
// name, accepts nothing and takes no condition key.
type Action struct {
	level     Level
	reach     policy.Reach
	name      string // with its service: dynamodb:GetItem
	resources resources
	keys      names
	flags     flags
}

// flags are the facts that hold for few actions.
type flags uint8

const (
	permissionOnly flags = 1 << iota // see PermissionOnly
	legacy                           // see Legacy
	every                            // see NeedsEvery
)

// IsValid reports whether a is an action, that is, not the zero Action.
func (a Action) IsValid() bool { return a.name != "" }

// String returns the name as policies write it, such as "dynamodb:GetItem".
func (a Action) String() string { return a.name }

// Service returns the part of the name before the colon: "dynamodb" or "dax".
func (a Action) Service() string {
	service, _, _ := strings.Cut(a.name, ":")
	return service
}

// Name returns the part of the name after the colon, such as "GetItem".
func (a Action) Name() string {
	_, name, _ := strings.Cut(a.name, ":")
	return name
}

// Level returns the access level, AWS's class of what the action is able to do.
func (a Action) Level() Level { return a.level }

// Support returns what a resource policy, as tables and streams can have one,
// can do when the action is asked for: what a [policy.Request] needs to know
// about its action. No action of DynamoDB and DAX needs such a policy within
// its account, and no action takes unsigned requests.
//
// The zero Action has the zero Support, the cautious one for an unknown action:
// it opens no resource to other accounts, and ignores no policy.
func (a Action) Support() policy.Support { return policy.Support{ResourcePolicy: a.reach} }

// PermissionOnly reports whether AWS marks the action as a mere permission,
// without an API operation to go with it: one that the console needs, or AWS
// itself, or another operation, such as dynamodb:CreateTableReplica, which
// UpdateTable needs to add a replica. AWS does not mark
// dynamodb:ConditionCheckItem and the PartiQL actions, although no operation
// has their names.
func (a Action) PermissionOnly() bool { return a.flags&permissionOnly != 0 }

// Legacy reports whether AWS no longer lists the action. The four legacy
// actions were steps of DAX's own protocol; until 2021 every policy that
// granted access to a cluster had to name them all.
func (a Action) Legacy() bool { return a.flags&legacy != 0 }

// Resources yields the types of resources that a request for the action can be
// about, in the order of [arn.Kind]. It yields nothing if the request names no
// resource: then only a policy whose Resource is * covers it.
func (a Action) Resources() iter.Seq[Resource] {
	return func(yield func(Resource) bool) {
		for k := arn.Table; k <= arn.Cache; k++ {
			if a.resources.has(k) && !yield(Resource{Kind: k, Required: a.resources.requires(k)}) {
				return
			}
		}
	}
}

// Accepts reports whether a request for the action can be about a resource of
// kind k. It can be about arn.NoResource if the action requires no type.
func (a Action) Accepts(k arn.Kind) bool {
	if k == arn.NoResource {
		return a.IsValid() && !a.resources.requiresAny()
	}
	return a.resources.has(k)
}

// NeedsEvery reports whether one call is authorized for a resource of each
// required type, as dynamodb:CreateGlobalTable is for the global table and for
// the tables in it. Otherwise a call is about one resource:
// dynamodb:TagResource is about a table or a stream, whichever the call names.
func (a Action) NeedsEvery() bool { return a.flags&every != 0 }

// Keys yields the condition keys that AWS lists for the action and for its
// resource types, in alphabetical order. Global keys are not among them, except
// for the keys of tags. See also [Action.Takes].
func (a Action) Keys() iter.Seq[Key] {
	return func(yield func(Key) bool) {
		for name := range a.keys.all() {
			if k, ok := LookupKey(name); ok && !yield(k) {
				return
			}
		}
	}
}

// Takes reports whether a request for the action can hold the condition key, in
// any case. A condition on a key that cannot be there never matches, or always
// if it is negated. The key may name a tag, as aws:ResourceTag/Team does.
//
// Takes follows [Action.Keys], and AWS's guides where they know better. It
// judges the keys of dynamodb and dax, and the keys of the tags of resource and
// request; it considers all others possible.
func (a Action) Takes(key string) bool {
	k, known := LookupKey(key)
	if !a.IsValid() || !known && ofService(key) {
		return false
	}
	listed := a.keys.has(k.Name)
	switch k.Name {
	case "dynamodb:FirstPartitionKeyValues": // another name for LeadingKeys
		return a.keys.has("dynamodb:LeadingKeys")
	case "dynamodb:SecondPartitionKeyValues",
		"dynamodb:ThirdPartitionKeyValues",
		"dynamodb:FourthPartitionKeyValues": // only indexes have keys of several attributes
		return a.keys.has("dynamodb:LeadingKeys") && a.Accepts(arn.Index)
	case "dynamodb:EnclosingOperation": // the guide's transaction policies need it there
		return listed || a.name == "dynamodb:ConditionCheckItem"
	case "dax:EnclosingOperation":
		return listed || a.name == "dax:ConditionCheckItem"
	case "dynamodb:ReturnValues": // these two have no such parameter
		return listed && a.name != "dynamodb:Query" && a.name != "dynamodb:Scan"
	case "aws:ResourceTag/${TagKey}": // there is no table yet
		return listed && a.name != "dynamodb:CreateTable"
	case "aws:RequestTag/${TagKey}", "aws:TagKeys":
		return listed
	}
	return listed || !ofService(key)
}

// ofService reports whether key is of one of the services of the catalog.
func ofService(key string) bool {
	prefix, _, _ := strings.Cut(key, ":")
	return actionsOf(prefix) != nil
}

// Dependents yields the further actions that AWS asks for when the action is
// called, in alphabetical order, such as iam:PassRole for dax:CreateCluster.
// Some are of other services, and not every call needs all of them.
func (a Action) Dependents() iter.Seq[string] {
	switch a.name {
	case "dynamodb:RestoreTableFromBackup", "dynamodb:RestoreTableToPointInTime":
		return restored.all()
	case "dax:CreateCluster":
		return clusterMade.all()
	}
	return names("").all()
}
