package syntax

// keySet is the keys of one object met so far, decoded. The objects of a policy are
// small, so the first few keys are compared one by one in place; only an object with
// more gets a map, which keeps ten thousand keys from costing their square. The zero
// keySet is empty.
type keySet struct {
	few   [8]keyAt
	count int
	many  map[string]int // the offsets of all keys, once there are more than few holds
}

type keyAt struct {
	key string
	pos int
}

// add adds key, unless the set has it: then it returns the offset of the first.
func (k *keySet) add(key string, pos int) (first int, duplicate bool) {
	if k.many != nil {
		if first, duplicate = k.many[key]; !duplicate {
			k.many[key] = pos
		}
		return first, duplicate
	}
	for _, have := range k.few[:k.count] {
		if have.key == key {
			return have.pos, true
		}
	}
	if k.count < len(k.few) {
		k.few[k.count] = keyAt{key, pos}
		k.count++
		return 0, false
	}
	k.many = make(map[string]int, 4*len(k.few))
	for _, have := range k.few {
		k.many[have.key] = have.pos
	}
	k.many[key] = pos
	return 0, false
}
