package access

import (
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
)

// Error messages: the ones that AWS sends, and what to do about a given one.
// The page "Creating a DAX cluster" lists three. Two of them do not name the
// resource by its ARN:
//
//	User: arn:aws:iam::123456789012:user/Alice is not authorized to perform: iam:CreateRole
//	    on resource: arn:aws:iam::123456789012:role/service-role/DAXServiceRole
//	User: ... is not authorized to perform: iam:CreatePolicy on resource: policy DAXServicePolicy
//	User: ... is not authorized to perform: iam:AttachRolePolicy on resource: role DAXServiceRole

// Message returns the sentence in which AWS reports a denial:
// [policy.Decision.Message] or, for the three permissions above, the page's
// sentence, to which an explicit denial adds where. It is "" where the request
// is allowed.
func Message(r *Result) string {
	if r == nil {
		r = new(Result)
	}
	full := r.Decision.Message(&r.Request)
	named := resourceInWords(&r.Request)
	if full == "" || named == "" {
		return full
	}
	m := theUser + r.Request.Principal.String() + unauthorized + r.Request.Action + onResource + named
	if i := strings.Index(full, explicitly); i >= 0 && r.Decision.Verdict == policy.ExplicitDeny {
		m += full[i:]
	}
	return m
}

// resourceInWords is how the messages of the page name a resource; "" for
// requests that the page has no message for.
func resourceInWords(r *policy.Request) string {
	switch kind := r.Resource.Kind(); {
	case r.Action == "iam:CreateRole" && kind == arn.Role:
		return r.Resource.String()
	case r.Action == "iam:CreatePolicy" && kind == arn.ManagedPolicy:
		return "policy " + r.Resource.Name()
	case r.Action == "iam:AttachRolePolicy" && kind == arn.Role:
		return "role " + r.Resource.Name()
	}
	return ""
}

// The words around the parts of a message.
const (
	theUser      = "User: "
	unauthorized = " is not authorized to perform: "
	onResource   = " on resource: "
	because      = " because no "
	explicitly   = " with an explicit deny"
)

// Denial is what an error message of AWS says. The zero Denial says nothing.
type Denial struct {
	User     string // the ARN of the caller
	Action   string // such as "iam:CreateRole"
	Resource string // as the message has it, such as "role DAXServiceRole"; "" if it names none
	Policy   string // the type of policy at fault, such as "permissions boundary"; "" in older messages
	Explicit bool   // a Deny statement forbids it
}

// ParseDenial reads an error message of AWS, with or without what a tool
// prepends to it. It reports false if the text is not such a message.
func ParseDenial(message string) (Denial, bool) {
	_, message, _ = strings.Cut(message, theUser)
	user, rest, found := strings.Cut(message, unauthorized)
	if !found {
		return Denial{}, false
	}
	d := Denial{User: user}
	if what, where, found := strings.Cut(rest, explicitly); found {
		d.Explicit, rest = true, what
		_, d.Policy, _ = strings.Cut(strings.TrimPrefix(where, " in "), " ") // without the article
		d.Policy, _, _ = strings.Cut(d.Policy, ":")                          // and without the ARN that newer messages have
	} else if what, why, found := strings.Cut(rest, because); found {
		d.Policy, _, _ = strings.Cut(why, " allows ")
		rest = what
	}
	d.Action, d.Resource, _ = strings.Cut(strings.TrimSpace(rest), onResource)
	return d, d.Action != ""
}

// Correction says what to do about the denial, in the words of the page:
//
//	Add iam:CreateRole to your user policy.
//
// The page also calls for iam:AttachPolicy, which is not an action; its
// correction names the one that is meant.
func (d Denial) Correction() string {
	action := d.Action
	if action == "iam:AttachPolicy" {
		action = "iam:AttachRolePolicy"
	}
	switch {
	case action == "":
		return ""
	case d.Explicit && d.Policy == "":
		return "Remove the Deny that matches " + action + "; no Allow outweighs it."
	case d.Explicit:
		return "Remove the Deny that matches " + action + " from the " + d.Policy + "; no Allow outweighs it."
	case d.Policy != "" && d.Policy != "identity-based policy":
		return "Add " + action + " to the " + d.Policy + "."
	case strings.Contains(d.User, ":assumed-role/"):
		return "Add " + action + " to the policy of your role."
	}
	return "Add " + action + " to your user policy."
}
