package core

// The limits of a request. What is beyond them is a fault.
const (
	MaxRequest   = 4 << 20 // bytes of a request as JSON
	MaxDocuments = 200
	MaxParties   = 50     // callers, clusters and tables, each
	MaxKeys      = 200    // condition keys
	MaxCells     = 20_000 // of the access matrix
)

// The views, by their names in a Request.
const (
	Decide  = "decide"
	DAX     = "dax"
	Compare = "compare"
	Review  = "review"
)

// Request is what the page asks. The zero Request asks nothing.
type Request struct {
	View   string `json:"view"`
	Preset string `json:"preset,omitempty"` // answer for this preset, and return its inputs
	List   bool   `json:"list,omitempty"`   // return the list of presets
	Input  Input  `json:"input"`

	Export  bool    `json:"export,omitempty"`  // return the question as a case and as a command
	Propose bool    `json:"propose,omitempty"` // of decide: propose changes that allow the request
	Drop    *string `json:"drop,omitempty"`    // return the policy document that this text holds
}

// Input is everything that is typed. The zero Input has no policies and no callers.
type Input struct {
	Documents []Document `json:"documents,omitempty"`
	Callers   []Caller   `json:"callers,omitempty"`
	Clusters  []Cluster  `json:"clusters,omitempty"`
	Tables    []Table    `json:"tables,omitempty"`
	Keys      []Key      `json:"keys,omitempty"`
	Time      string     `json:"time,omitempty"` // of the requests, in RFC 3339; "": not known

	CurrentProtocol bool `json:"currentProtocol,omitempty"`
	RequireMetadata bool `json:"requireMetadata,omitempty"`

	Question Question `json:"question"`
	Cell     *Cell    `json:"cell,omitempty"` // of dax: the cell that is open
}

// Document is a policy document: what it is, whose it is, and its text.
type Document struct {
	Name string `json:"name"`
	// Layer is identity, boundary, session, scp, resource, trust, rcp or endpoint.
	Layer string `json:"layer"`
	// Of is the ID of the caller or cluster whose policy it is, or of the table. A
	// resource or trust policy of nobody is that of the question's resource. RCPs and
	// endpoint policies are in force for all, SCPs for the account of the first caller.
	Of    string `json:"of,omitempty"`
	Level int    `json:"level,omitempty"` // of an SCP or RCP, from the root, 0
	Text  string `json:"text"`

	// Only is "new" for a document that is proposed and not in force, and "old" for
	// one that is proposed to be taken away.
	Only string `json:"only,omitempty"`
	// New is the text that is proposed in place of Text; nil: it stays.
	New *string `json:"new,omitempty"`
}

// Caller is somebody who asks.
type Caller struct {
	ID        string `json:"id"`
	Principal string `json:"principal"`          // an ARN, the name of a service, or anonymous
	Role      string `json:"role,omitempty"`     // of a role session: its role, if that has a path
	UniqueID  string `json:"uniqueId,omitempty"` // AIDA... or AROA...
}

// Cluster is a DAX cluster with its service role.
type Cluster struct {
	ID   string `json:"id"`
	ARN  string `json:"arn"`
	Role string `json:"role"` // its ARN
}

// Table is a DynamoDB table, and what is known of it.
type Table struct {
	ID   string   `json:"id"`
	ARN  string   `json:"arn"`
	Key  []string `json:"key,omitempty"`  // names of the partition key and the sort key
	Tags []Tag    `json:"tags,omitempty"` // with Known, all that it has
	// TagsKnown says that Tags are all tags of the table.
	TagsKnown bool `json:"tagsKnown,omitempty"`
}

// Tag is a tag of a table.
type Tag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Key is a condition key of the requests. A key that the policies read and that has
// no Key here is unknown, unless it follows from the request.
type Key struct {
	Key string `json:"key"`
	// Of is the cluster whose service role brings the key; "" for the callers.
	Of string `json:"of,omitempty"`
	// State is "" for one value, list, absent or unknown.
	State  string   `json:"state,omitempty"`
	Value  string   `json:"value,omitempty"`
	Values []string `json:"values,omitempty"` // of a list
}

// Question is what decide asks: an action on a resource or, with an Operation, all
// that the body of its request needs.
type Question struct {
	Caller          string `json:"caller,omitempty"` // its ID; "": the first
	Action          string `json:"action,omitempty"`
	Resource        string `json:"resource,omitempty"`
	ResourceAccount string `json:"resourceAccount,omitempty"`
	Operation       string `json:"operation,omitempty"`
	Body            string `json:"body,omitempty"`
	Region          string `json:"region,omitempty"` // where the call arrives; "": that of the first table or cluster
}

// Cell is a place in the access matrix.
type Cell struct {
	Caller  string `json:"caller"`
	Table   string `json:"table"`
	Call    string `json:"call"`              // such as GetItem, or TransactWriteItems Put
	Cluster string `json:"cluster,omitempty"` // "": direct
}
