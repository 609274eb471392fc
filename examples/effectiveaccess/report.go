package main

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// sections writes the sections of a report: the bypasses, if any cluster is
// asked about, what is missing, and notes.
func sections(b *strings.Builder, studies []study) {
	if s := bypassSection(studies); len(studies[0].clusters) > 0 {
		s.print(b)
	}
	for _, s := range []section{missingSection(studies), noteSection(studies)} {
		if len(s.lines) > 0 {
			s.print(b)
		}
	}
}

// bypassSection lists the bypasses of the studies, reads and writes apart.
func bypassSection(studies []study) section {
	s := section{title: "Bypasses: what DAX does for the caller and the caller may not do"}
	for i := range studies {
		st := &studies[i]
		for c, name := range st.clusterNames() {
			label := st.label
			if len(st.clusters) > 1 || label == "" {
				label = strings.TrimSpace(label + " through " + name)
			}
			for _, r := range st.rows() {
				s.addBypasses(label, &r, c)
			}
		}
	}
	if len(s.lines) == 0 {
		s.title = "No bypass: whatever DAX does for the caller, the caller may do"
	}
	return s
}

// addBypasses adds the bypasses of one operation through one cluster.
func (s *section) addBypasses(label string, r *row, cluster int) {
	members := make(map[string][]string)
	var sorts []string
	for i := range r.answers {
		a := &r.answers[i]
		if !a.bypass(cluster) {
			continue
		}
		sort := a.sortOfBypass(cluster)
		if members[sort] == nil {
			sorts = append(sorts, sort)
		}
		members[sort] = append(members[sort], a.member)
	}
	for _, sort := range sorts {
		word := r.operation
		if len(members[sort]) < len(r.answers) {
			word += "(" + strings.Join(members[sort], " ") + ")"
		}
		s.add(label, sort, "", word)
	}
}

// sortOfBypass says what a bypass does, and how.
func (a *answer) sortOfBypass(cluster int) string {
	text := "reads"
	if a.write() {
		text = "writes"
	}
	if a.access.Direct.Verdict() == policy.ExplicitDeny {
		text += " denied explicitly"
	} else {
		text += " denied implicitly"
	}
	if open(a.policies, a.access.Direct.Results...) {
		text += " for some items"
	}
	if a.access.Via[cluster].Reason == access.Protocol {
		text += ", only with the current protocol"
	}
	return text
}

// missingSection lists what is denied and has to be allowed, the caller's own
// half first.
func missingSection(studies []study) section {
	s := section{title: "Missing, for everything to be allowed"}
	for i := range studies {
		st := &studies[i]
		for k := range st.answers {
			for _, m := range st.directLacks(&st.answers[k]) {
				s.addMissing(st.label, "", &m)
			}
		}
		for c, name := range st.clusterNames() {
			if len(st.clusters) == 1 {
				name = ""
			}
			for k := range st.answers {
				for _, m := range st.answers[k].access.Via[c].Missing {
					s.addMissing(st.label, name, &m)
				}
			}
		}
	}
	return s
}

// addMissing adds one missing permission; for a service role with the name of
// the cluster, if there are several.
func (s *section) addMissing(label, cluster string, m *access.Missing) {
	subject := m.Of.String()
	if m.Of != access.Caller && cluster != "" {
		subject += " of " + cluster
	}
	subject += " on " + short(m.Resource)
	switch {
	case unread(m.Decision):
		subject += ", not known, because a policy was not read"
	case m.Decision.Verdict == policy.ExplicitDeny:
		subject += ", denied by " + strings.TrimPrefix(m.Decision.String(), "explicit-deny: ")
	case m.Of != access.TrustPolicy && !slices.Equal(m.Layers, []policy.Layer{policy.LayerIdentity}):
		subject += ", by " + strings.Join(layerNames(m.Layers), " and ")
	}
	service, name, _ := strings.Cut(m.Action, ":")
	s.add(label, subject, service, name)
}

func layerNames(layers []policy.Layer) []string {
	names := []string{}
	for _, l := range layers {
		names = append(names, l.String())
	}
	return names
}

// short is an ARN without the parts that most ARNs of a report share:
// "table/Books".
func short(a arn.ARN) string {
	if a.IsWildcard() {
		return a.String()
	}
	return a.Resource()
}

// noteSection lists the advice, each with the labels of the studies it is for.
func noteSection(studies []study) section {
	var texts []string
	labels := make(map[string][]string)
	note := func(label, text string) {
		if labels[text] == nil {
			texts = append(texts, text)
		}
		if !slices.Contains(labels[text], label) {
			labels[text] = append(labels[text], label)
		}
	}
	for i := range studies {
		for k := range studies[i].answers {
			a := &studies[i].answers[k]
			for _, advice := range a.call.Advice() {
				note(studies[i].label, advice.Text)
			}
			for c := range a.access.Via {
				for _, advice := range a.access.Via[c].Advice {
					note(studies[i].label, advice.Text)
				}
			}
		}
	}
	s := section{title: "Notes"}
	for _, text := range texts {
		of := strings.Join(labels[text], " ")
		if len(labels[text]) == len(studies) && len(studies) > 1 {
			of = "all"
		}
		s.lines = append(s.lines, &line{label: of, words: strings.Fields(text)})
	}
	return s
}
