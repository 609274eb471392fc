package main

import (
	"io"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// The report as JSON. The names and the order of the fields are stable: golden
// files pin them.
type (
	reportJSON struct {
		Principal       string      `json:"principal"`
		CurrentProtocol bool        `json:"currentProtocol"`
		RequireMetadata bool        `json:"requireMetadata"`
		Bypass          bool        `json:"bypass"`
		Studies         []studyJSON `json:"studies"`
	}
	studyJSON struct {
		Table   string       `json:"table,omitempty"` // "" for one call, which may name several
		Answers []answerJSON `json:"answers"`
	}
	answerJSON struct {
		Operation string     `json:"operation"`
		Member    string     `json:"member,omitempty"`
		Path      string     `json:"path"`
		Direct    directJSON `json:"direct"`
		Via       []viaJSON  `json:"via"`
		Advice    []string   `json:"advice"`
	}
	directJSON struct {
		Verdict   string          `json:"verdict"`
		Uncertain bool            `json:"uncertain"`
		Missing   []missingJSON   `json:"missing"`
		Traces    []*policy.Trace `json:"traces,omitempty"`
	}
	viaJSON struct {
		Cluster         string        `json:"cluster"`
		Outcome         string        `json:"outcome"`
		Reason          string        `json:"reason"`
		WithoutProtocol string        `json:"withoutProtocol"`
		Bypass          *bypassJSON   `json:"bypass"` // null if it is not one
		Missing         []missingJSON `json:"missing"`
		Advice          []adviceJSON  `json:"advice"`
		Traces          []tracesJSON  `json:"traces,omitempty"`
	}
	bypassJSON struct {
		Write       bool `json:"write"`
		Explicit    bool `json:"explicit"`
		FineGrained bool `json:"fineGrained"`
	}
	missingJSON struct {
		Of       string          `json:"of"`
		Action   string          `json:"action"`
		Resource string          `json:"resource"`
		Decision policy.Decision `json:"decision"`
		Layers   []string        `json:"layers"`
	}
	adviceJSON struct {
		Code string `json:"code"`
		Text string `json:"text"`
	}
	tracesJSON struct {
		Party  string          `json:"party"`
		Traces []*policy.Trace `json:"traces"`
	}
)

// printJSON writes the report of the studies.
func (in *input) printJSON(w io.Writer, studies []study) error {
	report := reportJSON{
		Principal: in.principal.String(), CurrentProtocol: in.currentProtocol, RequireMetadata: in.requireMetadata,
		Studies: []studyJSON{},
	}
	for i := range studies {
		s := &studies[i]
		j := studyJSON{Answers: []answerJSON{}}
		if in.body == "" {
			j.Table = in.tables[i].arn.String()
		}
		for k := range s.answers {
			j.Answers = append(j.Answers, s.json(&s.answers[k], in.explain))
		}
		report.Bypass = report.Bypass || s.bypasses()
		report.Studies = append(report.Studies, j)
	}
	return printJSON(w, report)
}

func (s *study) json(a *answer, explain bool) answerJSON {
	d := &a.access.Direct
	j := answerJSON{
		Operation: a.call.Operation(), Member: a.member, Path: a.access.Path().String(),
		Direct: directJSON{Verdict: d.Verdict().String(), Uncertain: d.Uncertain(), Missing: missingList(s.directLacks(a))},
		Via:    []viaJSON{},
		Advice: []string{},
	}
	if explain {
		j.Direct.Traces = party{policies: s.caller.Policies, results: d.Results}.traces()
	}
	for c := range a.access.Via {
		j.Via = append(j.Via, s.viaJSON(a, c, explain))
	}
	for _, advice := range a.call.Advice() {
		j.Advice = append(j.Advice, advice.Text)
	}
	return j
}

func (s *study) viaJSON(a *answer, cluster int, explain bool) viaJSON {
	v, d := &a.access.Via[cluster], &a.access.Direct
	j := viaJSON{
		Cluster: v.Cluster.ARN.String(), Outcome: v.Outcome.String(), Reason: v.Reason.String(),
		WithoutProtocol: v.WithoutProtocol.String(), Missing: missingList(v.Missing), Advice: []adviceJSON{},
	}
	if a.bypass(cluster) {
		j.Bypass = &bypassJSON{a.write(), d.Verdict() == policy.ExplicitDeny, open(a.policies, d.Results...)}
	}
	for _, advice := range v.Advice {
		j.Advice = append(j.Advice, adviceJSON{advice.Code, advice.Text})
	}
	if explain {
		for _, p := range s.parties(v) {
			j.Traces = append(j.Traces, tracesJSON{p.name, p.traces()})
		}
	}
	return j
}

// traces explains every request of the party.
func (p party) traces() []*policy.Trace {
	traces := []*policy.Trace{}
	for i := range p.results {
		traces = append(traces, p.policies.Explain(&p.results[i].Request))
	}
	return traces
}

func missingList(list []access.Missing) []missingJSON {
	all := []missingJSON{}
	for i := range list {
		m := &list[i]
		all = append(all, missingJSON{m.Of.String(), m.Action, m.Resource.String(), m.Decision, layerNames(m.Layers)})
	}
	return all
}
