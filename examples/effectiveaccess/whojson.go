package main

import (
	"io"

	"github.com/iameval/iameval/policy/account/reach"
)

// The matrix of an account as JSON. Names and order of the fields stay: a golden
// file holds them.
type (
	whoJSON struct {
		Account  string        `json:"account"`
		Bypass   bool          `json:"bypass"`
		None     int           `json:"callersThatReachNone"`
		Rows     []whoRowJSON  `json:"rows"`
		Problems []problemJSON `json:"problems"`
	}
	whoRowJSON struct {
		Caller  string            `json:"caller"`
		Tables  []string          `json:"tables"`
		Bypass  bool              `json:"bypass"`
		Unknown []string          `json:"notRead"`
		Direct  map[string]string `json:"direct"` // by call, in the words of the matrix
		Via     []whoViaJSON      `json:"via"`
	}
	whoViaJSON struct {
		Cluster string            `json:"cluster"`
		Calls   map[string]string `json:"calls"`
	}
	problemJSON struct {
		Code string `json:"code"`
		Text string `json:"text"`
	}
)

// printJSON writes the matrix with a word for each call.
func (s *who) printJSON(w io.Writer) error {
	j := whoJSON{Account: s.Account.ID(), Bypass: s.bypass(), None: s.none, Rows: []whoRowJSON{}, Problems: []problemJSON{}}
	for _, p := range s.Account.Problems() {
		j.Problems = append(j.Problems, problemJSON{string(p.Code), p.Error()})
	}
	for i := range s.rows {
		j.Rows = append(j.Rows, rowJSON(&s.rows[i]))
	}
	return printJSON(w, j)
}

func rowJSON(r *reach.Row) whoRowJSON {
	j := whoRowJSON{Caller: r.Caller.Principal.String(), Bypass: bypasses(r), Direct: make(map[string]string), Unknown: []string{}, Via: []whoViaJSON{}}
	for _, t := range r.Tables {
		j.Tables = append(j.Tables, t.String())
	}
	for _, p := range r.Caller.Problems {
		j.Unknown = append(j.Unknown, p.Error())
	}
	for k, call := range reach.Calls() {
		j.Direct[call.String()] = wordOf(r.Direct[k])
	}
	for v := range r.Via {
		via := whoViaJSON{Cluster: r.Via[v].Cluster.ARN.String(), Calls: make(map[string]string)}
		for k, call := range reach.Calls() {
			via.Calls[call.String()] = passage(&r.Via[v].Calls[k], r.Bypassed(v, k))
		}
		j.Via = append(j.Via, via)
	}
	return j
}
