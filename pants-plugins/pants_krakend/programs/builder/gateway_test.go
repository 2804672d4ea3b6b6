package main

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// program is an ELF file with program headers of the given types.
func program(types ...uint32) *bytes.Reader {
	data := make([]byte, 64+56*len(types))
	copy(data, "\x7fELF\x02\x01")
	binary.LittleEndian.PutUint64(data[32:], 64)
	binary.LittleEndian.PutUint16(data[54:], 56)
	binary.LittleEndian.PutUint16(data[56:], uint16(len(types)))
	for i, each := range types {
		binary.LittleEndian.PutUint32(data[64+56*i:], each)
	}
	return bytes.NewReader(data)
}

func TestAProgramIsDynamicIfItAsksForALoader(t *testing.T) {
	for name, test := range map[string]struct {
		types []uint32
		want  bool
	}{
		"with a loader":    {[]uint32{6, 3, 1}, true},
		"without a loader": {[]uint32{6, 1}, false},
		"without anything": {nil, false},
	} {
		if got, err := isDynamic(program(test.types...)); err != nil || got != test.want {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
}

func TestWhatIsNoProgramIsNeitherStaticNorDynamic(t *testing.T) {
	for name, data := range map[string][]byte{
		"a script":    bytes.Repeat([]byte("#!/bin/sh\n"), 10),
		"too short":   []byte("\x7fELF\x02\x01"),
		"not a whole": append([]byte("\x7fELF\x02\x01"), bytes.Repeat([]byte{1}, 58)...),
	} {
		if _, err := isDynamic(bytes.NewReader(data)); err == nil {
			t.Errorf("%s was taken for a program", name)
		}
	}
}
