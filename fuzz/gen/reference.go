package gen

import "github.com/iameval/iameval/fuzz/oracle"

// Oracle returns the case as the reference interpreter takes it.
func (c *Case) Oracle() (oracle.Policies, oracle.Request) {
	return oracle.Policies(c.Policies), c.Request.Oracle()
}

// Oracle returns the request as the reference interpreter takes it.
func (r *Request) Oracle() oracle.Request {
	context := make([]oracle.Entry, len(r.Context))
	for i, e := range r.Context {
		context[i] = oracle.Entry{Key: e.Key, Value: e.Oracle()}
	}
	return oracle.Request{
		Principal:       oracle.Principal(r.Principal),
		Action:          r.Action,
		Resource:        r.Resource,
		ResourceAccount: r.ResourceAccount,
		Context:         context,
		Time:            r.Time,
		Support:         oracle.Support(r.Support),
	}
}

// Oracle returns the value as the reference interpreter takes it.
func (v Value) Oracle() oracle.Value {
	switch v.Kind {
	case Absent:
		return oracle.Value{Kind: oracle.Absent}
	case Single:
		return oracle.Value{Kind: oracle.Single, Text: v.Text}
	case Multiple:
		return oracle.Value{Kind: oracle.List, List: v.List}
	case Bytes:
		return oracle.Value{Kind: oracle.Bytes, Bytes: []byte(v.Text)}
	default:
		return oracle.Value{}
	}
}
