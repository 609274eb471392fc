package protocol

import (
	"net/netip"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver/cbor"
)

// Answers. Each begins with an empty array, which is success; what follows depends on
// the method. A client refuses what it does not expect, so that nothing more is said
// than it knows. Items are in the form of item.go.

// The parts of answers, by their numbers.
const (
	partItem       = 0
	partCapacity   = 1
	partAttributes = 2
	partItems      = 7
	partCount      = 8
	partLastKey    = 9
	partScanned    = 10
)

// AppendSuccess appends what every answer begins with.
func AppendSuccess(b []byte) []byte { return cbor.AppendArray(b, 0) }

// Node is a node of a cluster, as Endpoints lists it.
type Node struct {
	Host    string
	Address netip.AddrPort
	Leader  bool
}

// AppendEndpoints appends the answer of Endpoints.
func AppendEndpoints(b []byte, nodes []Node) []byte {
	const id, host, address, port, role, zone, session = 0, 1, 2, 3, 4, 5, 6
	const leader, replica = 1, 2
	b = cbor.AppendArray(AppendSuccess(b), len(nodes))
	for i, n := range nodes {
		b = cbor.AppendMap(b, 7)
		b = cbor.AppendInt(cbor.AppendInt(b, id), int64(i+1))
		b = cbor.AppendText(cbor.AppendInt(b, host), n.Host)
		b = cbor.AppendBytes(cbor.AppendInt(b, address), n.Address.Addr().AsSlice())
		b = cbor.AppendInt(cbor.AppendInt(b, port), int64(n.Address.Port()))
		b = cbor.AppendInt(b, role)
		if n.Leader {
			b = cbor.AppendInt(b, leader)
		} else {
			b = cbor.AppendInt(b, replica)
		}
		b = cbor.AppendText(cbor.AppendInt(b, zone), "local-1a")
		b = cbor.AppendInt(cbor.AppendInt(b, session), 1)
	}
	return b
}

// AppendKeySchema appends the answer of DefineKeySchema: the attributes with their
// types, that of the partition first.
func AppendKeySchema(b []byte, key *dynamodb.KeySchema) []byte {
	attributes := key.Attributes()
	b = cbor.AppendMap(AppendSuccess(b), len(attributes))
	for _, a := range attributes {
		b = cbor.AppendText(cbor.AppendText(b, a.Name), a.Kind.String())
	}
	return b
}

// AppendListID appends the answer of DefineAttributeListId.
func AppendListID(b []byte, id int64) []byte { return cbor.AppendInt(AppendSuccess(b), id) }

// AppendNames appends the answer of DefineAttributeList.
func AppendNames(b []byte, names []string) []byte {
	b = cbor.AppendArray(AppendSuccess(b), len(names))
	for _, name := range names {
		b = cbor.AppendText(b, name)
	}
	return b
}

// appendCapacity appends the capacity of a call on one table, as bytes of five items: the
// table, its units, and those of the table itself and of indexes, which are not known.
func appendCapacity(b []byte, c *dynamodb.ConsumedCapacity) []byte {
	start := len(b)
	b = cbor.AppendFloat(cbor.AppendText(b, c.TableName), c.CapacityUnits)
	return frame(cbor.AppendNull(cbor.AppendNull(cbor.AppendNull(b))), start)
}

func appendCapacities(b []byte, all []dynamodb.ConsumedCapacity) []byte {
	b = cbor.AppendArray(b, len(all))
	for i := range all {
		b = appendCapacity(b, &all[i])
	}
	return b
}

// appendExtended appends the capacities of a transaction.
func appendExtended(b []byte, all []dynamodb.ConsumedCapacity) []byte {
	const units, table = 1, 4
	b = cbor.AppendArray(b, len(all))
	for i := range all {
		b = cbor.AppendMap(b, 2)
		b = cbor.AppendFloat(cbor.AppendInt(b, units), all[i].CapacityUnits)
		b = cbor.AppendText(cbor.AppendInt(b, table), all[i].TableName)
	}
	return b
}

// part begins a part of an answer.
func part(b []byte, id int64) []byte { return cbor.AppendInt(b, id) }

// open begins an answer of parts.
func open(b []byte) []byte { return cbor.AppendOpenMap(AppendSuccess(b)) }

// appendSome appends an item or, with a projection, what that leaves.
func appendSome(b []byte, lists *Lists, key *dynamodb.KeySchema, p projection, item dynamodb.Item) ([]byte, error) {
	if p != nil {
		return p.append(b, item), nil
	}
	return appendItem(b, lists, key, item)
}

// EncodeItem returns a whole item in the form that AppendEncoded takes.
func (c *GetCall) EncodeItem(lists *Lists, item dynamodb.Item) ([]byte, error) {
	return appendItem(nil, lists, &c.Table.Key, item)
}

// AppendEncoded appends the answer of a GetItem that found an encoded item.
func AppendEncoded(b, item []byte) []byte {
	return cbor.AppendBreak(append(part(open(b), partItem), item...))
}

// Append appends the answer of a GetItem.
func (c *GetCall) Append(b []byte, lists *Lists, out *dynamodb.GetItemOutput) (_ []byte, err error) {
	b = open(b)
	if out.Item != nil {
		if b, err = appendSome(part(b, partItem), lists, &c.Table.Key, c.projection, out.Item); err != nil {
			return b, err
		}
	}
	return closeWrite(b, out.ConsumedCapacity), nil
}

// closeWrite appends the capacity, if it is known, and the end.
func closeWrite(b []byte, c *dynamodb.ConsumedCapacity) []byte {
	if c != nil {
		b = appendCapacity(part(b, partCapacity), c)
	}
	return cbor.AppendBreak(b)
}

// Append appends the answer of a PutItem.
func (c *PutCall) Append(b []byte, lists *Lists, out *dynamodb.PutItemOutput) ([]byte, error) {
	return appendWritten(b, lists, c.Table, out.Attributes, out.ConsumedCapacity)
}

// Append appends the answer of a DeleteItem.
func (c *DeleteCall) Append(b []byte, lists *Lists, out *dynamodb.DeleteItemOutput) ([]byte, error) {
	return appendWritten(b, lists, c.Table, out.Attributes, out.ConsumedCapacity)
}

// appendWritten appends the answer of a write that returns a whole item, or none.
func appendWritten(b []byte, lists *Lists, t *dynamodb.TableDescription, item dynamodb.Item, capacity *dynamodb.ConsumedCapacity) (_ []byte, err error) {
	b = open(b)
	if item != nil {
		if b, err = appendItem(part(b, partAttributes), lists, &t.Key, item); err != nil {
			return b, err
		}
	}
	return closeWrite(b, capacity), nil
}

// Append appends the answer of an UpdateItem.
func (c *UpdateCall) Append(b []byte, lists *Lists, out *dynamodb.UpdateItemOutput) (_ []byte, err error) {
	if c.ReturnValues != dynamodb.ReturnUpdatedOld && c.ReturnValues != dynamodb.ReturnUpdatedNew {
		return appendWritten(b, lists, c.Table, out.Attributes, out.ConsumedCapacity)
	}
	b = open(b)
	if out.Attributes != nil {
		if b, err = appendUpdated(part(b, partAttributes), lists, out.Attributes); err != nil {
			return b, err
		}
	}
	return closeWrite(b, out.ConsumedCapacity), nil
}

// Append appends the answer of a Query.
func (c *QueryCall) Append(b []byte, lists *Lists, out *dynamodb.QueryOutput) ([]byte, error) {
	return appendPage(b, lists, c.Table, c.projection, c.IndexName, c.Select == dynamodb.SelectCount, out)
}

// Append appends the answer of a Scan.
func (c *ScanCall) Append(b []byte, lists *Lists, out *dynamodb.ScanOutput) ([]byte, error) {
	return appendPage(b, lists, c.Table, c.projection, c.IndexName, c.Select == dynamodb.SelectCount, out)
}

// appendPage appends a page of items, each with its key in the table and its other
// attributes, or with a projection what that leaves. A page that only counts has no
// items; another one always has a list of them, which the JavaScript clients ask for.
func appendPage(b []byte, lists *Lists, t *dynamodb.TableDescription, p projection, index string, counts bool, out *dynamodb.QueryOutput) (_ []byte, err error) {
	b = open(b)
	if !counts {
		b = cbor.AppendArray(part(b, partItems), len(out.Items))
		for _, item := range out.Items {
			if b, err = appendRow(b, lists, t, p, item); err != nil {
				return b, err
			}
		}
	}
	b = cbor.AppendInt(part(b, partCount), int64(out.Count))
	b = cbor.AppendInt(part(b, partScanned), int64(out.ScannedCount))
	if last := out.LastEvaluatedKey; last != nil {
		b = part(b, partLastKey)
		if index != "" {
			b = frame(appendCompoundKey(b, last), len(b))
		} else {
			b = appendKeyOf(b, t, last)
		}
	}
	return closeWrite(b, out.ConsumedCapacity), nil
}

func appendRow(b []byte, lists *Lists, t *dynamodb.TableDescription, p projection, item dynamodb.Item) ([]byte, error) {
	if p != nil {
		return p.append(b, item), nil
	}
	b = appendKeyOf(cbor.AppendArray(b, 2), t, item)
	return appendItem(b, lists, &t.Key, item)
}

// appendKeyOf appends the key of an item as bytes.
func appendKeyOf(b []byte, t *dynamodb.TableDescription, item dynamodb.Item) []byte {
	return frame(appendKey(b, &t.Key, item), len(b))
}
