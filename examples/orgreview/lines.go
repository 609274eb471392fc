package main

import "time"

// The lines of one account, in the order of this file. Each is a JSON object on a line
// of its own, with its kind and its account first. Numbers of classes are of this account,
// so that the files of many accounts can be put one behind the other. The last line
// proves that nothing was cut off.

// version is that of the form of the lines.
const version = 1

// maxMembers is how many members one line has; more come in lines with further parts.
const maxMembers = 1000

// Head begins every line.
type Head struct {
	Kind    string `json:"kind"`
	Account string `json:"account"`
}

// line is a line of any kind.
type line interface{ kind() string }

func (h Head) kind() string { return h.Kind }

type matrixLine struct {
	Head
	Version  int       `json:"version"`
	Time     time.Time `json:"time"`
	Calls    []string  `json:"calls"`
	Callers  int       `json:"callers"`
	Tables   int       `json:"tables"`
	Clusters int       `json:"clusters"`
	Inputs   []input   `json:"inputs"`
	Options  options   `json:"options"`
}

// options are those that change the answers.
type options struct {
	CurrentProtocol      bool `json:"currentProtocol"`
	RequireTableMetadata bool `json:"requireTableMetadata"`
}

// problemLine is something that could not be read. The answers that hang on it are
// uncertain. One without a pointer is about a whole file.
type problemLine struct {
	Head
	Code    string `json:"code"`
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Pointer string `json:"pointer,omitempty"`
	Text    string `json:"text"`
}

type callerClassLine struct {
	Head
	Class    int      `json:"class"`
	Policies []string `json:"policies"`
	Boundary string   `json:"boundary,omitempty"`
	SCP      []string `json:"scp,omitempty"`
	Members  []string `json:"members"`
	Part     int      `json:"part"`
}

type tableClassLine struct {
	Head
	Class    int      `json:"class"`
	Patterns []string `json:"patterns"`
	Policy   *string  `json:"policy"` // the name of the resource policy
	Members  []string `json:"members"`
	Part     int      `json:"part"`
}

type blockLine struct {
	Head
	Callers int    `json:"callers"`
	Tables  []int  `json:"tables"`
	Direct  string `json:"direct"`
}

type frontLine struct {
	Head
	Callers int    `json:"callers"`
	Cluster string `json:"cluster"`
	Calls   string `json:"calls"`
}

type backLine struct {
	Head
	Cluster string `json:"cluster"`
	Role    string `json:"role"`
	Callers []int  `json:"callers"`
	Tables  []int  `json:"tables"`
	Calls   string `json:"calls"`
	Trust   string `json:"trust"`
}

// bypassLine is calls of one sort. It is about classes, or about one caller and one
// table that are an exception of theirs.
type bypassLine struct {
	Head
	Callers     *int     `json:"callers,omitempty"`
	Tables      []int    `json:"tables,omitempty"`
	Caller      string   `json:"caller,omitempty"`
	Table       string   `json:"table,omitempty"`
	Cluster     string   `json:"cluster"`
	Calls       []string `json:"calls"`
	Write       bool     `json:"write"`
	Explicit    bool     `json:"explicit"`
	FineGrained bool     `json:"fineGrained"`
}

type exceptionLine struct {
	Head
	Caller string `json:"caller"`
	Table  string `json:"table"`
	Direct string `json:"direct"`
}

type differenceLine struct {
	Head
	Caller  string `json:"caller"`
	Table   string `json:"table"`
	Call    string `json:"call"`
	Cluster string `json:"cluster,omitempty"`
	Matrix  string `json:"matrix"`
	Compute string `json:"compute"`
}

// endLine is the last one of an account. Of an account that was not reviewed it is the
// only one but for problems.
type endLine struct {
	Head
	Reviewed    bool `json:"reviewed"`
	Blocks      int  `json:"blocks"`
	Bypasses    int  `json:"bypasses"` // lines
	Checked     int  `json:"checked"`
	Differences int  `json:"differences"`
	Problems    int  `json:"problems"`
}
