package operation

import "testing"

// TestShapes holds every shape to the room that a record has, and to having
// each field once.
func TestShapes(t *testing.T) {
	shapes := []shape{
		keysAndAttributes, writeRequest, putRequest, deleteRequest, transactGet, transactWrite, executeStatement,
		replicaRegion, replicaChange, witnessChange, tagShape, legacyShape, tableName,
	}
	for i := range operations {
		shapes = append(shapes, operations[i].shape)
	}
	for _, members := range [][]member{transactGets, transactWrites} {
		for i := range members {
			shapes = append(shapes, members[i].shape)
		}
	}
	longest := 0
	for _, s := range shapes {
		longest = max(longest, len(s))
		for i := range s {
			if s.index(s[i].name) != i || s[i].want&(wantText|wantBool|wantObject|wantArray) == 0 {
				t.Errorf("field %s is there twice, or of no type", s[i].name)
			}
		}
	}
	if longest != maxFields {
		t.Errorf("the longest shape has %d fields, a record has room for %d", longest, maxFields)
	}
}

// TestMembers holds the members of a transaction to the order of the objects
// around them.
func TestMembers(t *testing.T) {
	for _, tt := range []struct {
		around  shape
		members []member
	}{{transactGet, transactGets}, {transactWrite, transactWrites}} {
		for i := range tt.members {
			if i >= len(tt.around) || tt.around[i].name != tt.members[i].name {
				t.Errorf("member %d is %s in one list only", i, tt.members[i].name)
			}
		}
	}
}
