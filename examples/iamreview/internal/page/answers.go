package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
)

// An answer says what a call comes to on one side, and by which statement:
//
//	denied      by the statement Auditors
//	not known   depends on dynamodb:LeadingKeys
//
// Answers are short, and are kept for each class of callers and tables; the decisions
// behind them are long, and are not.

// word is what a call comes to.
type word string

const (
	allowed    word = "allowed"
	denied     word = "denied"      // by a statement
	notAllowed word = "not allowed" // by any statement
	notKnown   word = "not known"
	cached     word = "from the cache only"
)

// part is a piece of a reason: a text, and the statement that it speaks of, if any.
type part struct {
	text      string
	statement *policy.Statement
	role      arn.ARN // the service role that has the statement; zero: the caller
}

// asker is a caller or a service role.
type asker struct {
	*access.Subject
	role arn.ARN // zero: a caller
}

// answer is what came of a call. Where that is not known, some such calls may be allowed.
type answer struct {
	word  word
	parts []part
}

// passage is what came of a call through a cluster.
type passage struct {
	answer
	front, back []part // the statements that let it through, where it is allowed
	open        bool   // it may come to more
}

// answers are those to all calls on a table, in the order of the matrix.
type answers struct {
	direct []answer
	via    [][]passage // by cluster, then by call
}

// answersOf asks for one caller and one table.
func (a *Access) answersOf(caller, table int) *answers {
	m := a.Matrix
	out := &answers{via: make([][]passage, len(a.Clusters))}
	who := asker{m.Caller(caller), arn.ARN{}}
	for call := range m.Calls() {
		got := m.Access(caller, table, call)
		out.direct = append(out.direct, answerOf(&got.Direct, who))
		for n := range got.Via {
			role := asker{&a.Clusters[n].Role, a.Clusters[n].Role.Principal.ARN()}
			out.via[n] = append(out.via[n], passageOf(&got.Via[n], who, role, cacheable.Has(call)))
		}
	}
	return out
}

// answerOf says why a half is allowed or not: by all requests, or by the first that is
// denied whatever is not known, or else by the first that is not known.
func answerOf(h *access.Half, who asker) answer {
	if h.Allowed() {
		return answer{allowed, grants(h, who)}
	}
	verdict := h.Verdict()
	var first *answer
	for i := range h.Results {
		r := &h.Results[i]
		if r.Decision.Allowed() {
			continue
		}
		this := refusal(r, who)
		if this.word != notKnown && r.Decision.Verdict == verdict {
			return this
		}
		if first == nil || first.word == notKnown && this.word != notKnown {
			first = &this
		}
	}
	if first == nil {
		return answer{notAllowed, []part{{text: ": nothing was asked"}}}
	}
	return *first
}

// grants are the statements that allow a half, each once.
func grants(h *access.Half, who asker) (parts []part) {
	for i := range h.Results {
		s := h.Results[i].Decision.Statement
		if s != nil && !slices.ContainsFunc(parts, func(p part) bool { return p.statement == s }) {
			parts = append(parts, part{"by", s, who.role})
		}
	}
	if len(parts) == 0 {
		return []part{{text: ": no statement is needed"}}
	}
	return parts
}

// refusal says why a request is denied.
func refusal(r *access.Result, who asker) answer {
	d := &r.Decision
	if d.Uncertain {
		trace := who.Policies.Explain(&r.Request)
		if trace.Otherwise == policy.Allowed {
			return uncertain(trace, who)
		}
		if _, ok := account.Unread(d.Statement); ok { // another reading denies it as well
			return answer{otherwise[trace.Otherwise], []part{{text: ", whatever a policy says that was not read"}}}
		}
	}
	if d.Verdict == policy.ExplicitDeny {
		return answer{denied, []part{{"by", d.Statement, who.role}}}
	}
	missing := []policy.Layer{policy.LayerIdentity}
	if limited(r, who) {
		missing = who.Policies.Explain(&r.Request).Missing
	}
	return answer{notAllowed, []part{{text: ": " + lacking(missing)}}}
}

var otherwise = map[policy.Verdict]word{policy.ExplicitDeny: denied, policy.ImplicitDeny: notAllowed}

// limited reports whether other policies than those of identities have a say.
func limited(r *access.Result, who asker) bool {
	of := who.Policies.Policies()
	return r.Request.Target != nil || r.Decision.Layer != policy.LayerIdentity || of.Boundary != nil || of.Session != nil || of.ServiceControl != nil
}

// uncertain says what a decision hangs on: the statements whose conditions could not be
// evaluated, with their keys.
func uncertain(trace *policy.Trace, who asker) answer {
	var keys, unread []string
	var parts []part
	for _, l := range trace.Layers {
		for _, s := range l.Statements {
			if s.Result != condition.Indeterminate {
				continue
			}
			if why, ok := account.Unread(s.Statement); ok {
				unread = append(unread, why)
				continue
			}
			parts = append(parts, part{"in", s.Statement, who.role})
			for _, c := range s.Indeterminate {
				keys = append(keys, c.Key)
			}
		}
	}
	slices.Sort(keys)
	keys = slices.DeleteFunc(slices.Compact(keys), func(k string) bool { return k == "" })
	slices.Sort(unread)
	text := ": some such calls may be allowed"
	switch {
	case len(unread) > 0:
		text = ": a policy was not read: " + strings.Join(slices.Compact(unread), "; ")
	case len(keys) > 0:
		text = ": it depends on " + strings.Join(keys, ", ")
	}
	const shown = 2 // statements
	return answer{notKnown, append([]part{{text: text}}, parts[:min(len(parts), shown)]...)}
}

// lacking says which layers withhold an Allow.
func lacking(missing []policy.Layer) string {
	names := make([]string, len(missing))
	for i, l := range missing {
		names[i] = layerNames[l]
	}
	if len(missing) == 0 || len(missing) == 1 && missing[0] == policy.LayerIdentity {
		return "no statement allows it"
	}
	return "no statement allows it in " + strings.Join(names, ", and in ")
}

var layerNames = map[policy.Layer]string{
	policy.LayerRequest: "the request", policy.LayerServiceControl: "an SCP", policy.LayerResourceControl: "an RCP",
	policy.LayerEndpoint: "the endpoint's policy", policy.LayerResource: "the resource's policy", policy.LayerTrust: "the trust policy",
	policy.LayerIdentity: "the identity policies", policy.LayerBoundary: "the permissions boundary", policy.LayerSession: "the session policies",
}

// passageOf says what comes of a call through a cluster: by what lets it through, or by
// the first thing that surely does not. SEMANTICS 8.3
func passageOf(c *access.ClusterAccess, who, role asker, cacheable bool) passage {
	front, back, trust := answerOf(&c.Front, who), answerOf(&c.Back, role), trustOf(c)
	lets := slices.Concat([]part{{text: ": the cluster lets them in"}}, front.parts)
	switch {
	case c.Outcome == access.Allow:
		return passage{answer{allowed, slices.Concat(lets, []part{{text: "; its role is allowed"}}, back.parts)}, front.parts, back.parts, false}
	case c.Outcome == access.AllowCachedOnly && c.Reason == access.Trust:
		return passage{answer{cached, slices.Concat(lets, []part{{text: "; but"}}, trust.parts)}, nil, nil, trust.word == notKnown}
	case c.Outcome == access.AllowCachedOnly:
		return passage{answer{cached, slices.Concat(lets, []part{{text: "; its role is " + string(back.word)}}, back.parts)}, nil, nil, back.word == notKnown}
	}
	switch c.Reason {
	case access.Front:
		if front.word != notKnown {
			return refused("on the cluster", front)
		}
		if trust.word != allowed && trust.word != notKnown {
			return refused("", trust)
		}
		if back.word != allowed && back.word != notKnown && !cacheable {
			return refused("for the service role", back)
		}
		return refused("on the cluster", front)
	case access.Protocol:
		return refused("on the cluster, for an action of its old protocol", answerOf(&c.Protocol, who))
	case access.Trust:
		return refused("", trust)
	case access.Metadata:
		return refused("for the service role, dynamodb:DescribeTable", answerOf(&c.Metadata, role))
	case access.Back:
		return refused("for the service role", back)
	default:
		return passage{answer: answer{notAllowed, []part{{text: fmt.Sprintf(": the cluster refuses: %s", c.Reason)}}}}
	}
}

// trustOf says whether DAX may assume the service role.
func trustOf(c *access.ClusterAccess) answer {
	d := &c.Trust.Decision
	why, unread := account.Unread(d.Statement)
	switch {
	case d.Allowed():
		return answer{allowed, nil}
	case unread:
		return answer{notKnown, []part{{text: ": whether DAX may assume the service role, as its trust policy was not read: " + why}}}
	case d.Uncertain:
		return answer{notKnown, []part{{text: ": whether DAX may assume the service role"}}}
	}
	return answer{notAllowed, []part{{text: ": DAX may not assume the service role"}}}
}

// refused is a passage that an answer prevents.
func refused(where string, a answer) passage {
	p := passage{answer: a, open: a.word == notKnown}
	if where != "" {
		p.parts = append([]part{{text: where}}, a.parts...)
	}
	return p
}
