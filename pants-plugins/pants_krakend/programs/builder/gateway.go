package main

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
)

// gatewayIn compiles a gateway, and refuses one that could load no plugin: here and not in who asks
// for it, so that nobody has to have the whole program to know.
func (t *toolchain) gatewayIn(place *workspace) (int, error) {
	status, err := t.compileIn(place)
	if err != nil || status != 0 {
		return status, err
	}
	file, err := os.Open(t.plan.output)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	if is, err := isDynamic(file); err != nil || is {
		return 0, err
	}
	return statusStatic, nil
}

// isDynamic tells whether a program asks for a dynamic loader, without which Go's plugin.Open fails:
// whether it has a PT_INTERP. Every platform of ours has 64 bits and little-endian ELF files, whose
// layout is that of elf(5).
func isDynamic(file io.ReaderAt) (bool, error) {
	const headerSize, programHeaderInterp = 64, 3
	header := make([]byte, headerSize)
	if _, err := file.ReadAt(header, 0); err != nil || string(header[:6]) != "\x7fELF\x02\x01" {
		return false, errors.New("what was linked is no program of ours")
	}
	little := binary.LittleEndian
	offset := int64(little.Uint64(header[32:]))
	size, count := int64(little.Uint16(header[54:])), int64(little.Uint16(header[56:]))
	kind := make([]byte, 4)
	for i := int64(0); i < count; i++ {
		if _, err := file.ReadAt(kind, offset+i*size); err != nil {
			return false, err
		}
		if little.Uint32(kind) == programHeaderInterp {
			return true, nil
		}
	}
	return false, nil
}
