# Writes C++ that holds the texts of source files, for `mote compile`, which copies from them:
#   cmake -DROOT=<source tree> -DLIST=<file with one path a line> -DOUT=<file.cc> -P embed_texts.cmake
file(STRINGS ${LIST} paths)
set(text "// The texts of the device library, made at build time.\n")
string(APPEND text "#include \"host/compile/source_texts.h\"\n\n")
string(APPEND text "namespace mote::host::compile {\n\n")
string(APPEND text "const SourceText kSourceTexts[] = {\n")
foreach(path ${paths})
  file(READ ${ROOT}/${path} contents)
  string(APPEND text "{\"${path}\", R\"~~~~(${contents})~~~~\"},\n")
endforeach()
list(LENGTH paths count)
string(APPEND text "};\nconst size_t kSourceTextCount = ${count};\n\n}  // namespace mote::host::compile\n")
file(WRITE ${OUT} "${text}")
