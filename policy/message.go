package policy

// Message returns the sentence in which AWS reports a denial of the request,
// such as
//
//	User: arn:aws:iam::123456789012:user/Bob is not authorized to perform:
//	dynamodb:GetItem on resource: arn:aws:dynamodb:us-west-2:123456789012:table/Books
//	because no identity-based policy allows the dynamodb:GetItem action
//
// It is "" where the decision allows. An action that is too long for a request to be
// valid is cut.
func (d Decision) Message(r *Request) string {
	if d.Allowed() {
		return ""
	}
	if r == nil {
		r = new(Request)
	}
	action, whole := cut(r.Action, MaxAction)
	if !whole {
		action += "..."
	}
	s := "User: " + r.Principal.String() + " is not authorized to perform: " + action
	if r.Resource.IsValid() {
		s += " on resource: " + r.Resource.String()
	}
	if d.Layer <= LayerRequest || int(d.Layer) >= len(policyNames) {
		return s
	}
	if d.Verdict == ExplicitDeny {
		return s + " with an explicit deny in " + article(d.Layer) + policyNames[d.Layer]
	}
	return s + " because no " + policyNames[d.Layer] + " allows the " + action + " action"
}

// policyNames are AWS's names of the policy types in its messages.
var policyNames = [...]string{
	LayerServiceControl:  "service control policy",
	LayerResourceControl: "resource control policy",
	LayerEndpoint:        "VPC endpoint policy",
	LayerResource:        "resource-based policy",
	LayerTrust:           "role trust policy",
	LayerIdentity:        "identity-based policy",
	LayerBoundary:        "permissions boundary",
	LayerSession:         "session policy",
}

// article is the word before the policy type: a role has one trust policy.
func article(l Layer) string {
	switch l {
	case LayerIdentity:
		return "an "
	case LayerTrust:
		return "the "
	}
	return "a "
}
