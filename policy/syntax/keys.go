package syntax

// keySet is the keys of one object met so far. The objects of a policy are small, so the
// first few keys are compared one by one in place; only an object with more gets a map,
// which keeps ten thousand keys from costing their square. The zero keySet is empty.
type keySet struct {
	tape  *tape
	plain bool // keys are what they look like
	count uint8
	lens  uint64         // the lengths of the keys as written, modulo 64: most keys are new to it
	few   [8]uint32      // their tokens
	many  map[string]int // the offsets of all keys, decoded, once there are more than few holds
}

// add adds the key at n, which is decoded in key, unless the set has it: then it returns
// the offset of the first.
func (k *keySet) add(n node, key String) (first int, duplicate bool) {
	if k.many != nil {
		if first, duplicate = k.many[key.Value]; !duplicate {
			k.many[key.Value] = key.Pos
		}
		return first, duplicate
	}
	length := uint64(1) << (len(key.Raw) % 64)
	if k.lens&length != 0 || !k.plain {
		for _, at := range k.few[:k.count] {
			have := node{k.tape, int(at)}
			if have.raw() == key.Raw || !k.plain && have.text() == key.Value {
				return have.pos(), true
			}
		}
	}
	k.lens |= length
	if int(k.count) < len(k.few) {
		k.few[k.count] = uint32(n.at)
		k.count++
		return 0, false
	}
	k.many = make(map[string]int, 4*len(k.few))
	for _, at := range k.few {
		have := node{k.tape, int(at)}
		k.many[have.text()] = have.pos()
	}
	k.many[key.Value] = key.Pos
	return 0, false
}
